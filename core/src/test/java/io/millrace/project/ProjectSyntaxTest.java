package io.millrace.project;

import static io.millrace.project.ShopFile.SHOP;
import static io.millrace.project.ShopFile.mistakes;
import static io.millrace.project.ShopFile.shopWith;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of text that is no YAML, or no project: who reads it may see both for the first time. */
class ProjectSyntaxTest {
    private static final String KEYS =
            "expected keys with values: project, entities, sources, features, examples, labels and models";

    private static final String ORDERS = """
            project: shop
            sources:
              orders:
                topic: orders
                entity: customer_id
            """;

    @Test
    void shouldSayThatAFileIsEmptyOrHoldsNoKeys() {
        assertThat(mistakes("")).containsExactly("shop.yaml:1: the file: found an empty file, " + KEYS);
        assertThat(mistakes("# soon\n\n")).containsExactly("shop.yaml:1: the file: found an empty file, " + KEYS);
        assertThat(mistakes("- a\n- b\n")).containsExactly("shop.yaml:1: the file: found a list, " + KEYS);
        assertThat(mistakes("shop\n")).containsExactly("shop.yaml:1: the file: found shop, " + KEYS);
        assertThat(mistakes()).containsExactly("-:1: -: found no file, expected a project file");
    }

    @Test
    void shouldRefuseASecondDocument() {
        assertThat(mistakes(SHOP + "---\nproject: other\n"))
                .containsExactly(
                        "shop.yaml:25: column 1: found a second document, behind ---, expected one project in a file:"
                                + " another is a file of its own, and what is laid over it, too");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'    topic: orders' | '\ttopic: orders'      | 4: column 1: found a tab, expected spaces: YAML has no tabs before a key or between a key and its value",
                "'    topic: orders' | '    topic:\torders'   | 4: column 11: found a tab, expected spaces: YAML has no tabs before a key or between a key and its value",
                "'    topic: orders' | '      topic: orders'  | 5: column 5: found a line with 4 spaces before it, expected 6 spaces as in line 4, 2 as in line 3 or 0 as in line 2: the keys of one map begin in one column",
                "'    entity'        | '   entity'            | 5: column 4: found a line with 3 spaces before it, expected 4 spaces as in line 4, 2 as in line 3 or 0 as in line 2: the keys of one map begin in one column",
                "'    entity'        | '      entity'         | 5: column 7: found a key that is indented deeper than line 4, which has its value already, expected 4 spaces before it, as in line 4",
                "'topic: orders'     | 'topic:orders'         | 4: column 10: found topic:orders, expected a space behind the colon: topic: orders",
                "'topic: orders'     | 'topic orders'         | 4: column 5: found topic orders, expected a key, a colon, a space and a value, such as topic: orders",
                "'topic: orders'     | 'topic: eu: orders'    | 4: column 14: found a second colon in one line, expected one key in a line, or quotes around a text that has a colon in it: topic: \"…\"",
                "'topic: orders'     | 'topic: \"orders'      | 4: column 12: found a quote that is not closed, expected the same quote at the end of the text",
                "'topic: orders'     | 'topic: @orders'       | 4: column 12: found a text that begins with @, expected quotes around it: \"@orders\"",
                "'topic: orders'     | 'topic: *orders'       | 4: column 12: found a text that begins with *, expected quotes around it: \"*orders\"",
                "'topic: orders'     | 'topic: {a: 1'         | 4: column 12: found a { that is not closed, or what is within without commas, expected a comma between any two within, and a } behind the last",
                "'topic: orders'     | 'topic: [a, b'         | 4: column 12: found a [ that is not closed, or what is within without commas, expected a comma between any two within, and a ] behind the last",
                "'topic: orders'     | 'topic: \"a\" b'      | 4: column 16: found something behind the end of a value, expected the next key in a line of its own, or quotes around all of the text",
            })
    void shouldSayOfBrokenYamlWhatItsWriterDoes(String right, String wrong, String mistake) {
        assertThat(ORDERS).contains(right);

        assertThat(mistakes(ORDERS.replace(right, wrong))).containsExactly("shop.yaml:" + mistake);
    }

    @Test
    void shouldNameTheLineOfAKeyThatStandsThereTwice() {
        assertThat(mistakes(shopWith("examples:", "examples: {}\nexamples:")))
                .contains("shop.yaml:14: examples: found the key a second time (first on line 13), expected it once");
    }

    @Test
    void shouldSayWhatIsMissingInAnEmptyProjectAndHowItLooks() {
        assertThat(mistakes("objective: none"))
                .containsExactly(
                        "shop.yaml:1: project: found nothing, expected a name of a-z, 0-9 and - that starts with a letter",
                        "shop.yaml:1: entities: found nothing, expected a map, such as entities: {customer: {key: customer_id}}",
                        "shop.yaml:1: sources: found nothing, expected a map, such as sources: {orders: {topic: orders, entity: customer_id, time: ordered_at}}",
                        "shop.yaml:1: features: found nothing, expected a map, such as features: {customer: {version: 1.0.0, orders_30d: {count: orders, over: 30 d}}}",
                        "shop.yaml:1: examples: found nothing, expected a map, such as examples: {every: 7 d, eligible: {any_of: orders, within: 30 d}}",
                        "shop.yaml:1: labels: found nothing, expected a map, such as labels: {leaves: {absence_of: orders, horizon: 30 d}}",
                        "shop.yaml:1: models: found nothing, expected a map, such as models: {leaving: {label: leaves, task: binary_classification, algorithm: {xgboost: {}}, success: {metric: auc_roc, baseline: 0.6}}}");
    }

    @Test
    void shouldReadTheExamplesThatItGives() {
        String whole = "project: shop\n"
                + String.join(
                        "\n",
                        mistakes("objective: none").stream()
                                .filter(mistake -> mistake.contains("such as "))
                                .map(mistake -> mistake.substring(mistake.indexOf("such as ") + "such as ".length()))
                                .toList());

        assertThat(mistakes(whole)).isEmpty();
    }

    @Test
    void shouldSayOnceThatThereAreNoSources() {
        String orders = SHOP.substring(SHOP.indexOf("sources:"), SHOP.indexOf("features:"));

        assertThat(mistakes(SHOP.replace(orders, "")))
                .singleElement()
                .asString()
                .startsWith("shop.yaml:1: sources: found nothing, expected a map, such as sources:");
        assertThat(mistakes(SHOP.replace(orders, "sources:\n  - topic: orders\n")))
                .containsExactly(
                        "shop.yaml:5: sources: found a list, expected a map: its keys without a dash before them");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "every: 7 d | every: 7 days       | 14: examples.every: found 7 days, expected a duration from 1 h to 365 d, such as 5 min, 1 h or 30 d (did you mean 7 d?)",
                "every: 7 d | every: 1 week       | 14: examples.every: found 1 week, expected a duration from 1 h to 365 d, such as 5 min, 1 h or 30 d (did you mean 7 d?)",
                "every: 7 d | every: P7D          | 14: examples.every: found P7D, expected a duration from 1 h to 365 d, such as 5 min, 1 h or 30 d (did you mean 7 d?)",
                "every: 7 d | every: 7            | 14: examples.every: found 7, expected a duration from 1 h to 365 d, such as 5 min, 1 h or 30 d",
                "'project: shop' | 'project: shop\\npartitions: \"4\"' | 2: partitions: found \"4\", expected a whole number from 1 to 1000, without quotes",
                "baseline: 0.6 | baseline: '0.6'  | 24: models.leaving.success.baseline: found \"0.6\", expected a share from 0 to 1, such as 0.85 or 85 %, without quotes",
                "topic: orders, |                 | 5: sources.orders.topic: found nothing, expected a Kafka topic: up to 249 of a-z, A-Z, 0-9, dot, _ and -",
            })
    void shouldSayOfAValueWhatWasProbablyMeant(String right, String wrong, String mistake) {
        String text = shopWith(right, wrong == null ? "" : wrong.replace("\\n", "\n"));

        assertThat(mistakes(text)).contains("shop.yaml:" + mistake);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "average: orders.amount | (did you mean mean?)",
                "'type: sum, field: orders.amount' | '(its kind is itself the key, such as {sum: orders.amount}, not the value of type)'",
                "'sum:orders.amount' | (a space is missing behind the colon: sum: orders.amount)",
            })
    void shouldSayOfAnUnknownKindOfFeatureWhatWasProbablyMeant(String wrong, String hint) {
        assertThat(mistakes(shopWith("sum: orders.amount", wrong)))
                .singleElement()
                .asString()
                .startsWith("shop.yaml:11: features.customer.spend_30d: found ")
                .endsWith("since, calendar, expression " + hint);
    }

    @ParameterizedTest
    @CsvSource({"int, long", "float, double", "timestamp, time", "text, string", "lng, long"})
    void shouldSayWhatATypeIsCalledHere(String wrong, String right) {
        String file = "{time_format: iso, columns: {customer_id: {}, at: {type: time}, amount: {type: " + wrong + "}}}";

        assertThat(mistakes(shopWith("time: at}\n  visits", "time: at, file: " + file + "}\n  visits")))
                .contains("shop.yaml:5: sources.orders.file.columns.amount.type: found " + wrong
                        + ", expected string, integer_string, long, double or time (did you mean " + right + "?)");
    }

    @Test
    void shouldRefuseWhatOnlyCosts() {
        assertThat(mistakes("a: " + "[".repeat(100_000)))
                .containsExactly("shop.yaml:1: the file: found more than 20 levels of nesting, expected fewer");
        assertThat(mistakes("a: '" + "x".repeat(1_000_000) + "'"))
                .containsExactly("shop.yaml:1: the file: found a file of 1000005 characters, expected at most 1000000");
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            String ten = ("*a" + (i - 1) + ", ").repeat(10);
            laughs.append("a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [")
                    .append(ten, 0, ten.length() - 2)
                    .append("]\n");
        }
        assertThat(mistakes(laughs.toString())).hasSize(1);
        assertThat(mistakes("a: &a [*a]"))
                .containsExactly(
                        "shop.yaml:1: the file: found more than 50000 values, aliases unfolded, or an alias inside of itself, expected fewer");
    }
}
