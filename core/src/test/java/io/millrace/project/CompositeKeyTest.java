package io.millrace.project;

import static io.millrace.project.ShopFile.SHOP;
import static io.millrace.project.ShopFile.mistakes;
import static io.millrace.project.ShopFile.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompositeKeyTest {
    private static final String PAIRS = SHOP.replace("key: customer_id", "key: [customer_id, product]")
            .replace("entity: customer_id", "entity: [customer.id, sku]");

    @Test
    void shouldReadAnEntityOfSeveralFields() throws Exception {
        Project project = read(PAIRS);

        assertThat(project.entity().key()).isEqualTo("customer_id|product");
        assertThat(project.entity().composite()).isTrue();
        assertThat(project.sources().get(0).entityFields()).containsExactly("customer.id", "sku");
    }

    @Test
    void shouldReadAListOfOneAsOne() throws Exception {
        Project project = read(SHOP.replace("key: customer_id", "key: [customer_id]"));

        assertThat(project).isEqualTo(read(SHOP));
    }

    @Test
    void shouldGiveOwnersToCompositeIdsAlone() throws Exception {
        byte[] id = "c1|mug".getBytes(StandardCharsets.UTF_8);

        assertThat(read(PAIRS).entity().ownerLength(id, id.length)).isEqualTo(2);
        assertThat(read(SHOP).entity().ownerLength(id, id.length)).isEqualTo(6);
    }

    @Test
    void shouldWantAsManyFieldsOfASourceAsTheKeyHas() {
        List<String> mistakes =
                mistakes(PAIRS.replace("visits, entity: [customer.id, sku]", "visits, entity: customer_id"));

        assertThat(mistakes)
                .containsExactly(
                        "shop.yaml:6: sources.visits.entity: found customer_id, expected 2 fields: as many as the key of the entity has");
    }

    @Test
    void shouldNotYetCompareWhatIsDrawnByOwner() {
        assertThat(mistakes(PAIRS + "interventions: {holdout: 5 %}\nbusiness: {rate_reduction: 30 %}\n"))
                .containsExactly(
                        "shop.yaml:26: business: found business of an entity of several fields, customer_id|product, which this version does not support yet, expected an entity of one: who is compared with whom is drawn by customer_id, and what one of them has is no independent evidence");
    }

    @Test
    void shouldNotTakeAFieldTwice() {
        List<String> mistakes = mistakes(PAIRS.replace("[customer_id, product]", "[customer_id, customer_id]"));

        assertThat(mistakes)
                .containsExactly(
                        "shop.yaml:3: entities.customer.key: found customer_id a second time, expected each field once");
    }
}
