package io.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.wire.FeatureUpdateSchema.Feature;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class FeatureUpdateSchemaTest {

    private static final Feature SPEND = new Feature("spend_30d", false, "00ff00ff00ff00ff", "Sum of purchases.");
    private static final Feature PLAN = new Feature("plan", true, "1122334455667788", "Latest plan.");
    private static final String SUBJECT = "big-shop.feature-updates-value";

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();

    private static Schema schema(Feature... features) {
        return FeatureUpdateSchema.of("big-shop", "1.0.0", List.of(features));
    }

    @Test
    void shouldHaveTheCommonFieldsWhereTheirPositionsSay() {
        Schema schema = schema(SPEND, PLAN);

        assertThat(schema.getFullName()).isEqualTo("io.millrace.big_shop.FeatureUpdate");
        assertThat(schema.getField("id").pos()).isEqualTo(FeatureUpdateSchema.ID);
        assertThat(schema.getField("entity").pos()).isEqualTo(FeatureUpdateSchema.ENTITY);
        assertThat(schema.getField("cause").pos()).isEqualTo(FeatureUpdateSchema.CAUSE);
        assertThat(schema.getField("as_of").pos()).isEqualTo(FeatureUpdateSchema.AS_OF);
        assertThat(schema.getField("event_time").pos()).isEqualTo(FeatureUpdateSchema.EVENT_TIME);
        assertThat(schema.getField("source").pos()).isEqualTo(FeatureUpdateSchema.SOURCE);
        assertThat(schema.getField("marks").pos()).isEqualTo(FeatureUpdateSchema.MARKS);
        assertThat(schema.getField("position").pos()).isEqualTo(FeatureUpdateSchema.POSITION);
        assertThat(schema.getField("definitions").pos()).isEqualTo(FeatureUpdateSchema.DEFINITIONS);
        assertThat(schema.getField("spend_30d").pos()).isEqualTo(FeatureUpdateSchema.FIRST_FEATURE);
        assertThat(schema.getField("plan").pos()).isEqualTo(FeatureUpdateSchema.FIRST_FEATURE + 1);
        assertThat(schema.getFields())
                .allSatisfy(field -> assertThat(field.doc()).isNotBlank());
    }

    @Test
    void shouldMakeEveryFeatureNullableAndCarryItsDefinition() {
        Schema schema = schema(SPEND, PLAN);

        assertThat(schema.getField("spend_30d").schema().toString()).isEqualTo("[\"null\",\"double\"]");
        assertThat(schema.getField("plan").schema().toString()).isEqualTo("[\"null\",\"string\"]");
        assertThat(schema.getField("plan").hasDefaultValue()).isTrue();
        assertThat(schema.getField("plan").getProp("definition")).isEqualTo("1122334455667788");
        assertThat(schema.getField("definitions").schema().getEnumSymbols())
                .containsExactly("spend_30d__00ff00ff00ff00ff", "plan__1122334455667788");
    }

    @Test
    void shouldSurviveItsOwnText() {
        Schema schema = schema(SPEND, PLAN);

        assertThat(new Schema.Parser().parse(schema.toString())).isEqualTo(schema);
    }

    @Test
    void shouldAcceptAnAppendedFeatureAndRefuseAnotherMeaning() {
        registry.setCompatibility(SUBJECT, Compatibility.BACKWARD_TRANSITIVE);
        registry.register(SUBJECT, schema(SPEND));
        Feature changed = new Feature(SPEND.name(), false, "aaaaaaaaaaaaaaaa", SPEND.doc());

        assertThat(registry.compatible(SUBJECT, schema(SPEND, PLAN))).isTrue();
        assertThat(registry.compatible(SUBJECT, schema(changed))).isFalse();
        assertThat(registry.compatible(SUBJECT, schema(changed, PLAN))).isFalse();
        assertThat(registry.compatible(SUBJECT, schema(PLAN))).isFalse();
    }

    @Test
    void shouldReadUpdatesFromBeforeFeaturesCouldWarm() {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : schema(SPEND).getFields()) {
            if (!field.name().equals("warming") && !field.name().equals("backfilled")) {
                fields.add(new Schema.Field(field, field.schema()));
            }
        }
        Schema before = Schema.createRecord("FeatureUpdate", null, schema(SPEND).getNamespace(), false, fields);
        registry.setCompatibility(SUBJECT, Compatibility.BACKWARD_TRANSITIVE);
        registry.register(SUBJECT, before);

        assertThat(registry.compatible(SUBJECT, schema(SPEND, PLAN))).isTrue();
    }

    @Test
    void shouldRefuseNamesThatAreTakenAndNoFeaturesAtAll() {
        Feature entity = new Feature("entity", false, "aaaaaaaaaaaaaaaa", "Clashes.");

        assertThatThrownBy(() -> schema(entity)).hasMessageContaining("'entity' is reserved");
        assertThatThrownBy(() -> schema(SPEND, SPEND)).hasMessageContaining("'spend_30d' is reserved or repeated");
        assertThatThrownBy(() -> schema()).isInstanceOf(IllegalArgumentException.class);
    }
}
