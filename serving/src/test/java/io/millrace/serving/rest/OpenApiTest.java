package io.millrace.serving.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.serving.testing.Shop;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    private static final Route.Handler NOTHING = call -> Answer.json(new byte[0]);

    private final Shop shop = new Shop();

    @Test
    void shouldDescribeWhatIsServedAndNothingElse() throws Exception {
        JsonNode document = document(
                new Route("GET", "/features/", "features", NOTHING),
                new Route("POST", "/push", "push", NOTHING),
                new Route("POST", "/internal/secret", "internal", NOTHING));

        assertThat(document.get("openapi").asText()).isEqualTo("3.1.0");
        assertThat(document.get("paths").properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("/features/{entity}", "/push", "/openapi.json");
    }

    @Test
    void shouldNotStartWithARouteThatIsNotDescribed() {
        assertThatThrownBy(() -> document(new Route("POST", "/predictions", "predict", NOTHING)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("POST /predictions is not in the OpenAPI document");
        assertThatThrownBy(() -> document(new Route("GET", "/push", "push", NOTHING)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldNameTheProjectsFeaturesWithTheirTypes() throws Exception {
        JsonNode values = document().at("/components/schemas/FeatureValues");

        assertThat(values.at("/properties/spend_30d/type").toString()).isEqualTo("[\"number\",\"null\"]");
        assertThat(values.at("/properties/country/type").toString()).isEqualTo("[\"string\",\"null\"]");
        assertThat(values.get("properties")).hasSize(3);
        assertThat(values.get("additionalProperties").asBoolean(true)).isFalse();
    }

    @Test
    void shouldReferToNothingThatIsNotThere() throws Exception {
        JsonNode document = document();
        Set<String> referred = new HashSet<>();
        document.findValuesAsText("$ref").forEach(referred::add);

        assertThat(referred).isNotEmpty().allSatisfy(ref -> assertThat(
                        document.at(ref.substring(1)).isObject())
                .as(ref)
                .isTrue());
    }

    private JsonNode document(Route... routes) throws Exception {
        Route route = OpenApi.route(shop.features, List.of(routes));
        return new ObjectMapper().readTree(Calls.answer(route.handler(), ""));
    }
}
