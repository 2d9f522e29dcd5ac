package io.millrace.topology.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.FeatureSet;
import io.millrace.runtime.testing.FailingRegistry;
import io.millrace.wire.Compatibility;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RegistryException;
import io.millrace.wire.SchemaRegistry;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

/** What is said of a source's fields before a record was read. */
class SourceSchemasTest {
    private static final FeatureSet FEATURES = FeatureSet.compile(Shop.project("shop", 1, "1 d"));
    private static final String PURCHASES = SchemaRegistry.valueSubject("shop-purchases");

    private final SchemaRegistry registry = new MemorySchemaRegistry();

    private static Schema purchase(String entity, String time, String amount) {
        return SchemaBuilder.record("Purchase")
                .fields()
                .requiredString(entity)
                .requiredLong(time)
                .requiredDouble(amount)
                .optionalString("product")
                .endRecord();
    }

    private void register(String subject, Schema schema) {
        registry.setCompatibility(subject, Compatibility.NONE);
        registry.register(subject, schema);
    }

    private void registerTheOthers() {
        register(SchemaRegistry.valueSubject("shop-sessions"), Shop.SESSION);
        register(SchemaRegistry.valueSubject("shop-profiles"), Shop.PROFILE);
    }

    private SourceFindings compared() {
        return SourceSchemas.compare(FEATURES, registry, false);
    }

    @Test
    void shouldFindNothingWrongWithTheFieldsOfTheLatestVersion() {
        registerTheOthers();
        register(PURCHASES, purchase("customer", "at", "amount"));
        register(PURCHASES, Shop.PURCHASE);

        SourceFindings found = compared();

        assertThat(found).isEqualTo(new SourceFindings(List.of(), List.of()));
    }

    @Test
    void shouldNameEachFieldThatNoVersionHasAndTheOneThatWasMeant() {
        registerTheOthers();
        register(PURCHASES, purchase("customer", "ocurred_at", "price"));
        register(PURCHASES, purchase("custmer_id", "ocurred_at", "amuont"));

        SourceFindings found = compared();

        String expected =
                ", which is not in the schema shop-purchases-value, version 2, expected custmer_id, ocurred_at, amuont or product";
        assertThat(found.mistakes())
                .containsExactly(
                        "sources.purchases.entity: found customer_id" + expected + " (did you mean custmer_id?)",
                        "sources.purchases.time: found occurred_at" + expected + " (did you mean ocurred_at?)",
                        "sources.purchases: found field amount" + expected + " (did you mean amuont?)");
        assertThat(found.remarks()).isEmpty();
    }

    @Test
    void shouldSuggestAPathThroughRecords() {
        register(SchemaRegistry.valueSubject("shop-sessions"), Shop.SESSION);
        register(PURCHASES, Shop.PURCHASE);
        Schema customer = SchemaBuilder.record("Customer")
                .fields()
                .requiredString("idd")
                .optionalString("plan")
                .endRecord();
        register(
                SchemaRegistry.valueSubject("shop-profiles"),
                SchemaBuilder.record("Profile")
                        .fields()
                        .name("customer")
                        .type()
                        .unionOf()
                        .nullType()
                        .and()
                        .type(customer)
                        .endUnion()
                        .nullDefault()
                        .requiredString("updated_at")
                        .optionalLong("signed_up_at")
                        .endRecord());

        assertThat(compared().mistakes())
                .containsExactly("sources.profiles.entity: found customer.id, which is not in the schema"
                        + " shop-profiles-value, version 1, expected customer.idd, customer.plan, updated_at or signed_up_at"
                        + " (did you mean customer.idd?)");
    }

    @Test
    void shouldStartWithAFieldThatEarlierVersionsHave() {
        registerTheOthers();
        register(PURCHASES, Shop.PURCHASE);
        register(PURCHASES, purchase("customer_id", "at", "price"));

        SourceFindings found = compared();

        assertThat(found.mistakes()).isEmpty();
        assertThat(found.remarks())
                .containsExactly(
                        "sources.purchases.time: found occurred_at, which version 1 of the schema shop-purchases-value has, and"
                                + " its latest, 2, has not: records written with that are dead letters, missing_time",
                        "sources.purchases: found field amount, which version 1 of the schema shop-purchases-value has, and its"
                                + " latest, 2, has not: it is missing in records written with that");
    }

    @Test
    void shouldNameEachFieldOfATypeThatCannotServe() {
        registerTheOthers();
        register(
                PURCHASES,
                SchemaBuilder.record("Purchase")
                        .fields()
                        .requiredDouble("customer_id")
                        .requiredString("occurred_at")
                        .requiredString("amount")
                        .requiredString("product")
                        .endRecord());

        assertThat(compared().mistakes())
                .containsExactly(
                        "sources.purchases: version 1 of the registered schema: source purchases: field customer_id: found"
                                + " double, expected a string, int, long or UUID",
                        "sources.purchases: version 1 of the registered schema: source purchases: field amount: found string,"
                                + " expected a number, a decimal or a boolean");
    }

    @Test
    void shouldRemarkThatNothingIsRegisteredYet() {
        registerTheOthers();

        SourceFindings found = compared();

        assertThat(found.mistakes()).isEmpty();
        assertThat(found.remarks())
                .containsExactly(
                        "sources.purchases: no schema is registered under shop-purchases-value yet: whether it has"
                                + " the project's fields shows when records come");
    }

    @Test
    void shouldLeaveToADeserializerOfTheUsersWhichFieldsItMakes() {
        registerTheOthers();
        register(PURCHASES, purchase("customer_id", "at", "amount"));

        SourceFindings found = SourceSchemas.compare(FEATURES, registry, true);

        assertThat(found.mistakes()).isEmpty();
        assertThat(found.remarks())
                .containsExactly("sources.purchases.time: found occurred_at, which is not in the schema"
                        + " shop-purchases-value, version 1, expected customer_id, at, amount or product, or that the"
                        + " deserializer of the settings makes it");
    }

    @Test
    void shouldLeaveToADeserializerOfTheUsersWhichTypesItMakes() {
        registerTheOthers();
        register(
                PURCHASES,
                SchemaBuilder.record("Purchase")
                        .fields()
                        .requiredString("customer_id")
                        .requiredLong("occurred_at")
                        .requiredString("amount")
                        .requiredString("product")
                        .endRecord());

        SourceFindings found = SourceSchemas.compare(FEATURES, registry, true);

        assertThat(found.mistakes()).isEmpty();
        assertThat(found.remarks())
                .containsExactly(
                        "sources.purchases: version 1 of the registered schema: source purchases: field amount:"
                                + " found string, expected a number, a decimal or a boolean, or that the deserializer of the"
                                + " settings makes it");
    }

    @Test
    void shouldLeaveToADeserializerOfTheUsersASchemaThatIsNotAvro() {
        registerTheOthers();
        SchemaRegistry unusable = new FailingRegistry(
                registry, subject -> PURCHASES.equals(subject) ? RegistryException.Kind.UNUSABLE : null);

        SourceFindings found = SourceSchemas.compare(FEATURES, unusable, true);

        assertThat(found.mistakes()).isEmpty();
        assertThat(found.remarks())
                .containsExactly(
                        "sources.purchases: the latest registered schema: nobody answers: what its records have"
                                + " is left to the deserializer of the settings");
        assertThat(SourceSchemas.compare(FEATURES, unusable, false).mistakes())
                .containsExactly("sources.purchases: the latest registered schema: nobody answers");
    }
}
