package io.millrace.project;

import static io.millrace.project.ShopFile.SHOP;
import static io.millrace.project.ShopFile.mistakes;
import static io.millrace.project.ShopFile.read;
import static io.millrace.project.ShopFile.shopWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.millrace.drift.DriftReference;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.FeatureDefinition.Categories;
import io.millrace.project.FeatureDefinition.CategoryStatistic;
import io.millrace.project.FeatureDefinition.Compared;
import io.millrace.project.FeatureDefinition.Comparison;
import io.millrace.project.FeatureDefinition.Decayed;
import io.millrace.project.FeatureDefinition.Quantile;
import io.millrace.project.FeatureDefinition.Recent;
import io.millrace.project.FeatureDefinition.Slope;
import io.millrace.project.FeatureDefinition.Timing;
import io.millrace.project.FeatureDefinition.TimingStatistic;
import io.millrace.project.LabelDefinition.Occurrence;
import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.project.ServingDefinition.Isolation;
import io.millrace.project.ServingDefinition.Unlogged;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectReaderTest {
    @Test
    void shouldFillInDefaults() throws Exception {
        Project project = read(SHOP);

        assertThat(project.time()).isEqualTo(TimePolicy.DEFAULT);
        assertThat(project.entity().refresh()).isEqualTo(Duration.ofDays(1));
        assertThat(project.models().get(0).drift()).isEqualTo(DriftPolicy.DEFAULT);
        assertThat(project.models().get(0).retraining()).isEqualTo(RetrainingPolicy.DEFAULT);
        assertThat(project.models().get(0).minimumSamples()).isEqualTo(1_000);
        assertThat(project.serving().isolation()).isEqualTo(Isolation.READ_COMMITTED);
        assertThat(project.serving().unlogged()).isEqualTo(Unlogged.REFUSE);
        assertThat(project.partitions()).isEqualTo(4);
        assertThat(project.historicalPeriod()).isEqualTo(Duration.ofDays(730));
        assertThat(project.examples().atLeast()).isEqualTo(1);
        assertThat(project.objective()).isNull();
    }

    @Test
    void shouldSayWhichModelAnOverlayProbablyMeant() {
        List<String> mistakes = mistakes(SHOP, "models:\n  leavign:\n    seed: 7\n");

        assertThat(mistakes)
                .containsExactly(
                        "overlay1.yaml:2: models.leavign: found a model without label, task, algorithm, success, expected these, or another name (did you mean leaving?)");
    }

    @Test
    void shouldReportTenMistakesAtOnce() {
        String text = """
                project: Corner Shop
                entities:
                  customer: {key: customer_id, refresh: 1 day}
                sources:
                  orders: {topic: orders, entity: customer_id, tiem: at}
                features:
                  customer:
                    version: 1.0.0
                    spend_3y: {sum: orders.amount, over: 1095 d}
                    visits_7d: {count: visits, over: 7 d}
                    ratio: {expression: spend_3y / (visits_7d, default: 0}
                    plan: {latest: orders.plan, categorical: true}
                    a: {expression: b + 1}
                    b: {expression: a * 2}
                examples:
                  every: 7 d
                  eligible: {any_of: [orders], within: 90 d, at_least: 0}
                labels:
                  leaves: {absence_of: [orders], horizon: 30 d}
                models:
                  leaving:
                    label: leaves
                    task: binary_classification
                    algorithm: {xgboost: {max_depth: 3}}
                    success: {metric: auc_roc, baseline: 0.6}
                constraints: {availability: 100 %}
                """;

        assertThat(mistakes(text))
                .containsExactly(
                        "shop.yaml:1: project: found Corner Shop, expected a name of a-z, 0-9 and - that starts with a letter",
                        "shop.yaml:3: entities.customer.refresh: found 1 day, expected a duration from 5 min to 30 d, such as 5 min, 1 h or 30 d (did you mean 1 d?)",
                        "shop.yaml:5: sources.orders.tiem: found an unknown key, expected topic, entity, time, id, partitioned_by_entity, table, fields or file (did you mean time?)",
                        "shop.yaml:9: features.customer.spend_3y.over: found 1095 d, expected a duration from 1 h to 365 d, such as 5 min, 1 h or 30 d",
                        "shop.yaml:10: features.customer.visits_7d.count: found visits, expected a source: orders",
                        "shop.yaml:11: features.customer.ratio.expression: found spend_3y / (visits_7d, expected arithmetic; column 22: found the end where ) is expected",
                        "shop.yaml:13: features.customer.a.expression: found the cycle a -> b -> a, expected features that do not lead back here",
                        "shop.yaml:17: examples.eligible.at_least: found 0, expected a whole number from 1 to 1000000",
                        "shop.yaml:21: models.leaving.transformers: found no transformer of the categorical feature plan, expected plan: dictionary, or plan in exclude",
                        "shop.yaml:26: constraints.availability: found 100 %, expected a share from 0.5 to 0.999999, such as 99.9 %");
    }

    @Test
    void shouldReadEveryKindOfSourceFeatureAndLabel() throws Exception {
        String text = shopWith(
                        "time: at}\n  visits",
                        "time: at, id: meta.id, partitioned_by_entity: true,"
                                + " fields: {amount: {type: decimal(2)}, total: {type: decimal(3), expression: amount * pieces}}}\n  visits")
                .replace("    plan: {latest", """
                                n: {count: orders, where: total > 10 and channel == "web"}
                                m: {mean: orders.total, over: 1 h}
                                v: {variance: orders.total, over: 365 d}
                                lo: {min: orders.amount}
                                hi: {max: orders.nested.amount}
                                d: {distinct: orders.product}
                                l: {latest: orders.amount}
                                sl: {since_last: orders, where: 'amount > 0', unit: h}
                                s: {since: profiles.signed_up_at}
                                c: {calendar: day_of_month, of: visits}
                                e: {expression: later / n, default: -1.5}
                                later: {expression: (lo + hi) / 2}
                                tier: {expression: 'if(e > 1, "high", "low")', categorical: true, default: none}
                                high: {expression: tier == "high"}
                                """.indent(4) + "    plan: {latest")
                .replace("absence_of: [orders]", "event: orders, where: 'kind in [\"cancel\"]'")
                .replace("{plan: dictionary}", "{plan: dictionary, tier: dictionary}");
        Project project = read(text);

        SourceDefinition orders = project.sources().get(0);
        assertThat(orders)
                .isEqualTo(new SourceDefinition(
                        "orders",
                        "orders",
                        List.of("customer_id"),
                        "at",
                        "meta.id",
                        true,
                        false,
                        java.util.Map.of(
                                "amount",
                                new FieldDefinition(2, null),
                                "total",
                                new FieldDefinition(3, "amount * pieces")),
                        null));
        assertThat(project.featureSet().features())
                .containsExactly(
                        new Aggregate(
                                "spend_30d", Aggregation.SUM, "orders", "amount", null, Duration.ofDays(30), false),
                        new Aggregate(
                                "n",
                                Aggregation.COUNT,
                                "orders",
                                null,
                                "total > 10 and channel == \"web\"",
                                null,
                                false),
                        new Aggregate("m", Aggregation.MEAN, "orders", "total", null, Duration.ofHours(1), false),
                        new Aggregate("v", Aggregation.VARIANCE, "orders", "total", null, Duration.ofDays(365), false),
                        new Aggregate("lo", Aggregation.MIN, "orders", "amount", null, null, false),
                        new Aggregate("hi", Aggregation.MAX, "orders", "nested.amount", null, null, false),
                        new Aggregate("d", Aggregation.DISTINCT, "orders", "product", null, null, false),
                        new Aggregate("l", Aggregation.LATEST, "orders", "amount", null, null, false),
                        new FeatureDefinition.SinceLast("sl", "orders", "amount > 0", Duration.ofHours(1)),
                        new FeatureDefinition.Since("s", "profiles", "signed_up_at", Duration.ofDays(1)),
                        new FeatureDefinition.Calendar("c", FeatureDefinition.CalendarPart.DAY_OF_MONTH, "visits"),
                        new FeatureDefinition.Expression("e", "later / n", -1.5),
                        new FeatureDefinition.Expression("later", "(lo + hi) / 2", null),
                        new FeatureDefinition.Expression("tier", "if(e > 1, \"high\", \"low\")", null, true, "none"),
                        new FeatureDefinition.Expression("high", "tier == \"high\"", null),
                        new Aggregate("plan", Aggregation.LATEST, "profiles", "plan", null, null, true));
        assertThat(project.labels().get(0))
                .isEqualTo(new Occurrence("leaves", "orders", "kind in [\"cancel\"]", Duration.ofDays(30)));
    }

    @Test
    void shouldReadTimesAndTrends() throws Exception {
        String text = SHOP.replace("    plan: {latest", """
                        spread: {stddev: orders.amount, over: 30 d}
                        opening: {first: orders.amount}
                        days: {active_days: orders, over: 28 d}
                        rhythm: {mean_gap: orders, unit: h}
                        silence: {longest_gap: orders, over: 90 d, where: amount > 0}
                        tenure: {since_first: orders}
                        growth: {slope: orders.amount, over: 30 d}
                        more: {slope: visits, over: 7 d, unit: h}
                        warmth: {decayed_count: visits, half_life: 7 d}
                        money: {decayed_sum: orders.amount, half_life: 30 d}
                        week: {count: orders, over: 7 d, against: 28 d, default: 1}
                        basket: {mean: orders.amount, over: 7 d, against: 28 d, as: difference}
                        """.indent(4) + "    plan: {latest");

        Project project = read(text);

        Duration day = Duration.ofDays(1);
        assertThat(project.featureSet().features().subList(1, 13))
                .containsExactly(
                        new Aggregate(
                                "spread", Aggregation.STDDEV, "orders", "amount", null, Duration.ofDays(30), false),
                        new Aggregate("opening", Aggregation.FIRST, "orders", "amount", null, null, false),
                        new Timing("days", TimingStatistic.ACTIVE_DAYS, "orders", null, Duration.ofDays(28), day),
                        new Timing("rhythm", TimingStatistic.MEAN_GAP, "orders", null, null, Duration.ofHours(1)),
                        new Timing(
                                "silence",
                                TimingStatistic.LONGEST_GAP,
                                "orders",
                                "amount > 0",
                                Duration.ofDays(90),
                                day),
                        new Timing("tenure", TimingStatistic.SINCE_FIRST, "orders", null, null, day),
                        new Slope("growth", "orders", "amount", null, Duration.ofDays(30), day),
                        new Slope("more", "visits", null, null, Duration.ofDays(7), Duration.ofHours(1)),
                        new Decayed("warmth", "visits", null, null, Duration.ofDays(7)),
                        new Decayed("money", "orders", "amount", null, Duration.ofDays(30)),
                        new Compared(
                                "week",
                                Aggregation.COUNT,
                                "orders",
                                null,
                                null,
                                Duration.ofDays(7),
                                Duration.ofDays(28),
                                Comparison.RATIO,
                                1.0),
                        new Compared(
                                "basket",
                                Aggregation.MEAN,
                                "orders",
                                "amount",
                                null,
                                Duration.ofDays(7),
                                Duration.ofDays(28),
                                Comparison.DIFFERENCE,
                                null));
    }

    @Test
    void shouldReadQuantilesCategoriesAndTheLastEvents() throws Exception {
        String text = SHOP.replace("    plan: {latest", """
                        p90: {quantile: orders.amount, q: 90 %, over: 30 d, where: amount > 0}
                        half: {median: orders.amount}
                        shares: {top_share: orders.product, over: 90 d}
                        counts: {top_count: orders.product, rank: 3}
                        variety: {entropy: orders.product}
                        last: {mean: orders.amount, last: 5, over: 30 d}
                        second: {latest: orders.amount, nth: 2}
                        """.indent(4) + "    plan: {latest")
                .replace("plan: {latest: profiles.plan, categorical: true}", "plan: {top: profiles.plan, rank: 2}");

        Project project = read(text);

        assertThat(project.featureSet().features().subList(1, 9))
                .containsExactly(
                        new Quantile("p90", "orders", "amount", "amount > 0", Duration.ofDays(30), 900_000),
                        new Quantile("half", "orders", "amount", null, null, 500_000),
                        new Categories(
                                "shares",
                                CategoryStatistic.TOP_SHARE,
                                "orders",
                                "product",
                                null,
                                Duration.ofDays(90),
                                1),
                        new Categories("counts", CategoryStatistic.TOP_COUNT, "orders", "product", null, null, 3),
                        new Categories("variety", CategoryStatistic.ENTROPY, "orders", "product", null, null, 1),
                        new Recent("last", Aggregation.MEAN, "orders", "amount", null, Duration.ofDays(30), 5, false),
                        new Recent("second", Aggregation.LATEST, "orders", "amount", null, null, 2, false),
                        new Categories("plan", CategoryStatistic.TOP, "profiles", "plan", null, null, 2));
    }

    /** One change to a valid file makes one mistake. Columns: what is replaced, with what, the mistake after its line. */
    @Test
    void shouldReportACategoryThatIsNoText() {
        String spend = "spend_30d: {sum: orders.amount, over: 30 d}";

        assertThat(mistakes(shopWith(spend, "x: {expression: 1 + 2, categorical: true}")))
                .anySatisfy(mistake -> assertThat(mistake)
                        .endsWith(
                                "features.customer.x.expression: found 1 + 2, expected an expression that gives a text;"
                                        + " column 3: a text is expected, not a number"));
        assertThat(mistakes(
                        shopWith(spend, "x: {expression: lower(plna), categorical: true}\n    spend: {count: orders}")))
                .anySatisfy(mistake -> assertThat(mistake)
                        .endsWith("found lower(plna), expected an expression that gives a text;"
                                + " column 7: there is no 'plna' (did you mean plan?)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "project: shop | project: 9x | project: found 9x, expected a name of a-z, 0-9 and - that starts with a letter",
                "project: shop | project: [a] | project: found a list, expected a name of a-z, 0-9 and - that starts with a letter",
                "customer: {key: customer_id} | customer: x | entities.customer: found x, expected a map",
                "key: customer_id} | key: customer_id, refresh: 11 min} | examples.every: found 7 d, expected a multiple of the entity's refresh, 11 min",
                "key: customer_id} | key: customer_id, forget_after: 60 d} | entities.customer.forget_after: found 60 d, expected at least examples.eligible.within, 90 d",
                "key: customer_id} | key: customer_id}\\n  shop: {key: x} | entities.shop: found more than one of entities, which this version does not support yet, expected only customer",
                "topic: orders | topic: 'a b' | sources.orders.topic: found \"a b\", expected a Kafka topic: up to 249 of a-z, A-Z, 0-9, dot, _ and -",
                "topic: orders | topic: visits | sources.visits.topic: found visits, which is the topic of orders, expected a topic of its own",
                "table: true | table: yes | sources.profiles.table: found yes, expected true or false",
                "orders.amount | orders | features.customer.spend_30d.sum: found orders, expected a field of a source, such as orders.amount",
                "orders.amount | order.amount | features.customer.spend_30d.sum: found order.amount, expected a source: orders, visits or profiles (did you mean orders?)",
                "over: 30 d | over: 30 min | features.customer.spend_30d.over: found 30 min, expected a duration from 1 h to 365 d, such as 5 min, 1 h or 30 d",
                "over: 30 d | ovr: 30 d | features.customer.spend_30d.ovr: found an unknown key, expected sum, over, where, last, against, as or default (did you mean over?)",
                "over: 30 d | where: 'amount > ' | features.customer.spend_30d.where: found \"amount >\", expected a condition; column 10: found the end where a number, a name, a text or ( is expected",
                "sum: orders.amount | sume: orders.amount | features.customer.spend_30d: found sume, over, expected exactly one of count, sum, mean, min, max, variance, stddev, first, latest, distinct, quantile, median, top, top_count, top_share, entropy, active_days, mean_gap, longest_gap, slope, decayed_sum, decayed_count, since_first, since_last, since, calendar, expression (did you mean sum?)",
                "sum: orders.amount | sum: orders.amount, count: orders | features.customer.spend_30d: found sum and count, expected exactly one of count, sum, mean, min, max, variance, stddev, first, latest, distinct, quantile, median, top, top_count, top_share, entropy, active_days, mean_gap, longest_gap, slope, decayed_sum, decayed_count, since_first, since_last, since, calendar, expression",
                "spend_30d: {sum: orders.amount, over: 30 d} | x: {expression: spnd * 2}\\n    spend: {count: orders} | features.customer.x.expression: found spnd * 2, expected arithmetic; column 1: there is no 'spnd' (did you mean spend?)",
                "spend_30d: {sum: orders.amount, over: 30 d} | x: {expression: plan * 2} | features.customer.x.expression: found plan * 2, expected arithmetic; column 1: 'plan' is text, not a number",
                "spend_30d: {sum: orders.amount, over: 30 d} | x: {expression: lgo1p(2)} | features.customer.x.expression: found lgo1p(2), expected arithmetic; column 1: there is no function 'lgo1p' (did you mean log1p?)",
                "spend_30d: {sum: orders.amount, over: 30 d} | x: {expression: lower(plan)} | features.customer.x.expression: found lower(plan), expected arithmetic; column 1: a number is expected, not a text (with categorical: true it may give a text)",
                "spend_30d: {sum: orders.amount, over: 30 d} | x: {expression: x + 1} | features.customer.x.expression: found the cycle x -> x, expected features that do not lead back here",
                "spend_30d: {sum: orders.amount, over: 30 d} | x: {calendar: weekday, of: visits} | features.customer.x.calendar: found weekday, expected hour, day_of_week, day_of_month, month or is_weekend",
                "spend_30d: {sum: orders.amount, over: 30 d} | x: {since_last: visits, unit: days} | features.customer.x.unit: found days, expected d, h, min or s",
                "sum: orders.amount, over: 30 d | sum: orders.amount, over: 30 d, default: 0 | features.customer.spend_30d.default: found 0, expected no such key without against",
                "sum: orders.amount, over: 30 d | sum: orders.amount, over: 30 d, against: 7 d | features.customer.spend_30d.against: found 7 d, expected a window longer than over",
                "sum: orders.amount, over: 30 d | sum: orders.amount, over: 7 d, against: 28 d, as: share | features.customer.spend_30d.as: found share, expected ratio or difference",
                "sum: orders.amount, over: 30 d | sum: orders.amount, over: 7 d, against: 28 d, last: 3 | features.customer.spend_30d.last: found 3, expected no such key beside against",
                "sum: orders.amount, over: 30 d | active_days: orders | features.customer.spend_30d.over: found nothing, expected a duration from 1 d to 365 d, such as 5 min, 1 h or 30 d",
                "sum: orders.amount, over: 30 d | active_days: orders, over: 36 h | features.customer.spend_30d.over: found 36 h, expected whole days, such as 30 d",
                "sum: orders.amount, over: 30 d | longest_gap: orders | features.customer.spend_30d.over: found nothing, expected a duration from 1 h to 365 d, such as 5 min, 1 h or 30 d",
                "sum: orders.amount, over: 30 d | since_first: orders, over: 7 d | features.customer.spend_30d.over: found an unknown key, expected since_first, where or unit",
                "sum: orders.amount, over: 30 d | slope: ordrs, over: 7 d | features.customer.spend_30d.slope: found ordrs, expected a source: orders, visits or profiles (did you mean orders?)",
                "sum: orders.amount, over: 30 d | decayed_count: orders | features.customer.spend_30d.half_life: found nothing, expected a duration from 1 h to 365 d, such as 5 min, 1 h or 30 d",
                "sum: orders.amount, over: 30 d | sum: orders.amount, last: 33 | features.customer.spend_30d.last: found 33, expected a whole number from 1 to 32",
                "sum: orders.amount, over: 30 d | latest: orders.amount, nth: 0 | features.customer.spend_30d.nth: found 0, expected a whole number from 1 to 32",
                "sum: orders.amount, over: 30 d | latest: profiles.age, nth: 2 | features.customer.spend_30d.nth: found 2, expected no such key of a table, which has one row of an entity",
                "sum: orders.amount, over: 30 d | variance: orders.amount, last: 5 | features.customer.spend_30d.last: found an unknown key, expected variance, over or where",
                "sum: orders.amount, over: 30 d | quantile: orders.amount | features.customer.spend_30d.q: found nothing, expected a share from 0 to 1, such as 0.85 or 85 %",
                "sum: orders.amount, over: 30 d | quantile: orders.amount, q: 95 | features.customer.spend_30d.q: found 95, expected a share from 0 to 1, such as 0.85 or 85 %",
                "sum: orders.amount, over: 30 d | quantile: orders.amount, q: 0.9999999 | features.customer.spend_30d.q: found 0.9999999, expected a share of at most 6 digits, such as 0.999 or 99.9 %",
                "sum: orders.amount, over: 30 d | median: orders.amount, q: 0.5 | features.customer.spend_30d.q: found an unknown key, expected median, over or where",
                "sum: orders.amount, over: 30 d | entropy: orders.kind, over: 400 d | features.customer.spend_30d.over: found 400 d, expected a duration from 1 h to 365 d, such as 5 min, 1 h or 30 d",
                "sum: orders.amount, over: 30 d | top_share: orders.kind, rank: 21 | features.customer.spend_30d.rank: found 21, expected a whole number from 1 to 20",
                "sum: orders.amount, over: 30 d | top_count: orders | features.customer.spend_30d.top_count: found orders, expected a field of a source, such as orders.amount",
                "sum: orders.amount, over: 30 d | top: orders.kind | models.leaving.transformers: found no transformer of the categorical feature spend_30d, expected spend_30d: dictionary, or spend_30d in exclude",
                "spend_30d: | Spend: | features.customer.Spend: found the name Spend, expected a name of a-z, 0-9 and _ that starts with a letter",
                "spend_30d: | as_of: | features.customer.as_of: found the name as_of, expected one that Millrace does not use itself",
                "version: 1.0.0 | version: 1.0 | features.customer.version: found 1.0, expected a semantic version, such as 1.0.0",
                "any_of: [orders] | any_of: [orders, profiles] | examples.eligible.any_of: found profiles, a table, expected a source of events",
                "any_of: [orders] | any_of: [] | examples.eligible.any_of: found an empty list, expected a source or a list of sources",
                "any_of: [orders] | any_of: [orders, visits], where: amount > 0 | examples.eligible.where: found amount > 0, expected no condition where there is more than one source",
                "absence_of: [orders] | absence_of: [ordrs] | labels.leaves.absence_of: found ordrs, expected a source: orders, visits or profiles (did you mean orders?)",
                "absence_of: [orders] | absence_of: [orders], event: visits | labels.leaves: found absence_of and event, expected one of them",
                "absence_of: [orders] | value_of: orders.amount | labels.leaves.value_of: found value_of, which this version does not support yet, expected absence_of or event",
                "project: shop | project: shop\\nconstraints: {historical_period: 60 d} | constraints.historical_period: found 60 d, expected more than twice the label's horizon and the allowed lateness, 61 d",
                "horizon: 30 d | horizon: 59 d | models.leaving.retraining.at_most: found 60 d, expected more than a label takes to mature, 60 d",
                "label: leaves | label: stays | models.leaving.label: found stays, expected a label: leaves",
                "task: binary_classification | task: regression | models.leaving.task: found regression, which this version does not support yet, expected binary_classification",
                "task: binary_classification | task: clustering | models.leaving.task: found clustering, expected binary_classification",
                "xgboost: {} | random_forest: {} | models.leaving.algorithm.random_forest: found random_forest, which this version does not support yet, expected no such key",
                "xgboost: {} | xgboost: {learning_rate: 0.1} | models.leaving.algorithm.xgboost.learning_rate: found an unknown key, expected n_estimators, max_depth, eta, min_child_weight, subsample, colsample_bytree, colsample_bylevel, colsample_bynode, gamma, lambda, alpha, max_delta_step, scale_pos_weight, max_bin, max_leaves, grow_policy, tree_method or nthread",
                "xgboost: {} | xgboost: {eta: 2} | models.leaving.algorithm.xgboost.eta: found 2, expected a number from 0.001 to 1",
                "xgboost: {} | xgboost: {eta: \"0.1\"} | models.leaving.algorithm.xgboost.eta: found \"0.1\", expected a number from 0.001 to 1, without quotes",
                "plan: dictionary | plan: dictionary, spend_30d: dictionary | models.leaving.transformers.spend_30d: found dictionary of a number, expected clip(p99.9), \"clip(p1, p99)\", standardize, impute(mean), impute(median), impute(most_frequent) or impute(0)",
                "plan: dictionary | plan: dictionary, spend_30d: [clip, standardize] | models.leaving.transformers.spend_30d: found clip, expected clip(p99.9), \"clip(p1, p99)\", standardize, impute(mean), impute(median), impute(most_frequent) or impute(0)",
                "plan: dictionary | plan: dictionary, spend_30d: clip(p40) | models.leaving.transformers.spend_30d: found clip(p40), expected clip(p99.9), \"clip(p1, p99)\", standardize, impute(mean), impute(median), impute(most_frequent) or impute(0)",
                "plan: dictionary | plan: dictionary, spend_30d: [standardize, standardize] | models.leaving.transformers.spend_30d: found standardize a second time, expected it once",
                "plan: dictionary | plan: [standardize, dictionary] | models.leaving.transformers.plan: found standardize of a category, expected dictionary; before it, if anything, impute(most_frequent) or impute(\"a category\")",
                "plan: dictionary | plan: impute(most_frequent) | models.leaving.transformers.plan: found no dictionary at the end, expected dictionary; before it, if anything, impute(most_frequent) or impute(\"a category\")",
                "plan: dictionary | plan: dictionary, plam: dictionary | models.leaving.transformers.plam: found plam, expected a feature (did you mean plan?)",
                "transformers: {plan: dictionary} | seed: 3 | models.leaving.transformers: found no transformer of the categorical feature plan, expected plan: dictionary, or plan in exclude",
                "transformers: {plan: dictionary} | exclude: [plan, spend_30d] | models.leaving.exclude: found every feature, expected at least one feature left for the model",
                "metric: auc_roc | metric: auc | models.leaving.success.metric: found auc, expected accuracy, precision, recall, f1, auc_roc, average_precision, precision_at_recall_80, lift, brier, brier_skill, log_loss or expected_calibration_error (did you mean auc_roc?)",
                "baseline: 0.6 | baseline: 60 | models.leaving.success.baseline: found 60, expected a share from 0 to 1, such as 0.85 or 85 %",
                "baseline: 0.6} | baseline: 0.6}\\n    gates: {gini: 0.5} | models.leaving.gates.gini: found an unknown key, expected accuracy, precision, recall, f1, auc_roc, average_precision, precision_at_recall_80, lift, brier, brier_skill, log_loss or expected_calibration_error",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {quality: {}} | models.leaving.monitoring.quality: found no metric, expected at least one of accuracy, precision, recall, f1, brier, auc or calibration",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {quality: {accuracy: 0.8, auc_roc: 0.7}} | models.leaving.monitoring.quality.auc_roc: found an unknown key, expected accuracy, precision, recall, f1, brier, auc, calibration, precision_at_recall_80, window, min_samples or concept_drift",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {quality: {accuracy: 85}} | models.leaving.monitoring.quality.accuracy: found 85, expected a share from 0 to 1, such as 0.85 or 85 %",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {quality: {accuracy: 0.8, min_samples: 1}} | models.leaving.monitoring.quality.min_samples: found 1, expected a whole number from 10 to 1000000000",
                "baseline: 0.6} | baseline: 0.6}\\n    gates: {accuracy: 85 %}\\n    monitoring: {quality: {accuracy: 0.9}} | models.leaving.monitoring.quality.accuracy: found 0.9, expected at most 85 %, its gate",
                "baseline: 0.6} | baseline: 0.6}\\n    gates: {brier: 0.2}\\n    monitoring: {quality: {brier: 0.1}} | models.leaving.monitoring.quality.brier: found 0.1, expected at least 0.2, its gate",
                "baseline: 0.6} | baseline: 0.6}\\n    gates: {auc_roc: 0.8}\\n    monitoring: {quality: {auc: 0.9}} | models.leaving.monitoring.quality.auc: found 0.9, expected at most 0.8, its gate",
                "baseline: 0.6} | baseline: 0.6}\\n    gates: {expected_calibration_error: 0.1}\\n    monitoring: {quality: {calibration: 0.05}} | models.leaving.monitoring.quality.calibration: found 0.05, expected at least 0.1, its gate",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {quality: {precision_at_recall_80: 0.5, precision_at_recall_90: 0.4}} | models.leaving.monitoring.quality.precision_at_recall_90: found 0.4, expected one recall only: precision_at_recall_80 is there already",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {quality: {accuracy: 85}}\\n    retraining: {on: [accuracy]} | models.leaving.monitoring.quality.accuracy: found 85, expected a share from 0 to 1, such as 0.85 or 85 %",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {drift: {confirm: 4 of 3}} | models.leaving.monitoring.drift.confirm: found 4 of 3, expected K of N windows, 1 <= K <= N <= 20, such as 2 of 3",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {drift: {measures: [wasserstein, kl]}} | models.leaving.monitoring.drift.measures: found kl, expected jensen_shannon or wasserstein",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {drift: {measures: [wasserstein, wasserstein]}} | models.leaving.monitoring.drift.measures: found wasserstein a second time, expected it once",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {drift: {range_breaks: 500 %}} | models.leaving.monitoring.drift.range_breaks: found 500 %, expected a share from 0.001 to 1, such as 0.85 or 85 %",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {drift: {season: month}} | models.leaving.monitoring.drift.season: found month, expected hour_of_week or week_of_year",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {drift: {season: [hour_of_week, hour_of_week]}} | models.leaving.monitoring.drift.season: found hour_of_week a second time, expected it once",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {drift: {season: week_of_year, window: 5 d}} | models.leaving.monitoring.drift.window: found 5 d, expected a length that divides a week, or whole weeks, because the reference respects a season",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {drift: {season: [hour_of_week, week_of_year], window: 12 h}} | models.leaving.monitoring.drift.window: found 12 h, expected 1 d or more, with both seasons, because the reference respects a season",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {drift: {exclude: [speed]}} | models.leaving.monitoring.drift.exclude: found speed, expected a feature",
                "baseline: 0.6} | baseline: 0.6}\\n    retraining: {on: [accuracy]} | models.leaving.retraining.on: found accuracy, expected accuracy only where monitoring.quality names a metric",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {quality: {accuracy: 0.8, concept_drift: {threshold: 1}}} | models.leaving.monitoring.quality.concept_drift.threshold: found 1, expected a number from 2 to 10",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {quality: {accuracy: 0.8, concept_drift: {allowance: 5}}} | models.leaving.monitoring.quality.concept_drift.allowance: found 5, expected a share from 0 to 1, such as 0.85 or 85 %",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {quality: {accuracy: 0.8, concept_drift: off}} | models.leaving.monitoring.quality.concept_drift: found off, expected a map",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {quality: {accuracy: 0.8, concept_drift: {delta: 1}}} | models.leaving.monitoring.quality.concept_drift.delta: found an unknown key, expected watch, threshold or allowance",
                "baseline: 0.6} | baseline: 0.6}\\n    retraining: {on: [concept_drift]} | models.leaving.retraining.on: found concept_drift, expected concept_drift only where monitoring.quality names a metric and does not switch it off",
                "baseline: 0.6} | baseline: 0.6}\\n    monitoring: {quality: {accuracy: 0.8, concept_drift: {watch: false}}}\\n    retraining: {on: [concept_drift]} | models.leaving.retraining.on: found concept_drift, expected concept_drift only where monitoring.quality names a metric and does not switch it off",
                "baseline: 0.6} | baseline: 0.6}\\n    retraining: {on: [age]} | models.leaving.retraining.max_age: found nothing, expected max_age, because age is in on",
                "baseline: 0.6} | baseline: 0.6}\\n    retraining: {max_age: 30 d} | models.leaving.retraining.max_age: found max_age without age in on, expected both or neither",
                "baseline: 0.6} | baseline: 0.6}\\n    retraining: {on: [schedule]} | models.leaving.retraining.on: found schedule, expected always: true, beside the schedule",
                "baseline: 0.6} | baseline: 0.6}\\n    retraining: {schedule: '0 2 * * *'} | models.leaving.retraining.schedule: found a schedule of nothing, expected age or new_examples in on, or always: true",
                "baseline: 0.6} | baseline: 0.6}\\n    retraining: {always: true} | models.leaving.retraining.schedule: found nothing, expected schedule, because always is true",
                "baseline: 0.6} | baseline: 0.6}\\n    retraining: {always: true, schedule: nightly} | models.leaving.retraining.schedule: found nightly, expected five fields of cron: minute, hour, day of month, month and day of week, such as \"0 2 * * *\"",
                "baseline: 0.6} | baseline: 0.6}\\n    retraining: {always: true, schedule: 0 0 30 2 *} | models.leaving.retraining.schedule: found 0 0 30 2 *, expected moments that come: no year has such a day",
                "baseline: 0.6} | baseline: 0.6}\\n    retraining: {always: true, schedule: 0 25 * * *} | models.leaving.retraining.schedule: found 0 25 * * *, expected an hour of 0 to 23 in place of 25",
                "baseline: 0.6} | baseline: 0.6}\\n    retraining: {always: true, schedule: 0 0 2 * * *} | models.leaving.retraining.schedule: found 0 0 2 * * *, expected five fields of cron: minute, hour, day of month, month and day of week, such as \"0 2 * * *\"",
                "metric: auc_roc, baseline: 0.6 | metric: auc_roc, baseline: 100 % | models.leaving.success.baseline: found 100 %, expected less than 1: it must be exceeded, and nothing is better than 1",
                "metric: auc_roc, baseline: 0.6 | metric: brier, baseline: 0 | models.leaving.success.baseline: found 0, expected more than 0: it must be fallen short of, and nothing is better than 0",
                "project: shop | project: shop\\ngates: {accuracy: 0.8} | gates: found an unknown key, expected project, objective, time, entities, sources, features, examples, labels, models, constraints, serving, partitions, interventions, business, validation, experiments or recommendations (gates is a key of each of models)",
                "project: shop | project: shop\\nminimum_samples: 10 | minimum_samples: found an unknown key, expected project, objective, time, entities, sources, features, examples, labels, models, constraints, serving, partitions, interventions, business, validation, experiments or recommendations (minimum_samples is a key of constraints)",
                "project: shop | project: shop\\nhorizon: 30 d | horizon: found an unknown key, expected project, objective, time, entities, sources, features, examples, labels, models, constraints, serving, partitions, interventions, business, validation, experiments or recommendations (horizon is a key of each of labels)",
                "baseline: 0.6} | baseline: 0.6, cooldown: 1 d} | models.leaving.success.cooldown: found an unknown key, expected metric or baseline (cooldown is a key of a model's retraining)",
                "baseline: 0.6} | baseline: 0.6, window: 7 d} | models.leaving.success.window: found an unknown key, expected metric or baseline (window is a key of validation.every, a model's monitoring.drift or a model's monitoring.quality)",
                "project: shop | project: shop\\npartitions: 0 | partitions: found 0, expected a whole number from 1 to 1000",
                "project: shop | project: shop\\ntime: {zone: Mars} | time.zone: found Mars, expected a time zone, such as UTC or Europe/Berlin",
                "project: shop | project: shop\\ntime: {actionable_for: 0 s} | time.actionable_for: found 0 s, expected a duration from 1 s to 3650 d, such as 5 min, 1 h or 30 d",
                "project: shop | project: shop\\ninterventions: {holdout: 60 %} | interventions.holdout: found 60 %, expected a share from 0 to 0.5, such as 0.05 or 5 %",
                "project: shop | project: shop\\nserving: {isolation: none} | serving.isolation: found none, expected read_committed or read_uncommitted",
                "project: shop | project: shop\\nserving: {rest: {unlogged: none}} | serving.rest.unlogged: found none, expected refuse or answer",
                "project: shop | project: shop\\nconstraints: {availability: 9.9 %} | constraints.availability: found 9.9 %, expected a share from 0.5 to 0.999999, such as 99.9 %",
                "project: shop | project: shop\\nproject: shop | project: found the key a second time (first on line 1), expected it once",
                "project: shop | project: shop\\nobjective: | objective: found nothing, expected words",
                "project: shop | project: shop\\n? [a]\\n: b | -: found a key that is a list or a map, expected a plain key",
            })
    void shouldReportAMistake(String old, String replacement, String mistake) {
        List<String> mistakes = mistakes(shopWith(old, replacement.replace("\\n", "\n")));

        assertThat(mistakes).hasSize(1);
        assertThat(mistakes.get(0)).startsWith("shop.yaml:").endsWith(": " + mistake);
        assertThat(mistakes.get(0).substring(10)).matches("(?s)\\d+: .*").endsWith(mistake);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id",
                "entity",
                "cause",
                "as_of",
                "event_time",
                "source",
                "marks",
                "position",
                "definitions",
                DriftReference.SCORE,
                "known",
                "feature_set_version",
                "and",
                "or",
                "not",
                "in",
                "true",
                "false"
            })
    void shouldRefuseAFeatureOfANameThatIsTaken(String name) {
        assertThat(mistakes(shopWith("spend_30d:", name + ":")))
                .containsExactly("shop.yaml:11: features.customer." + name + ": found the name " + name
                        + ", expected one that Millrace does not use itself");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scores", "known_since", "label", "score_30d", "model_version"})
    void shouldTakeAFeatureWhoseNameIsOnlyLikeOneThatIsTaken(String name) throws Exception {
        Project project = read(shopWith("spend_30d:", name + ":"));

        assertThat(project.featureSet().features()).first().extracting("name").isEqualTo(name);
    }

    @Test
    void shouldRefuseInOneLineWhatItDoesNotDoYet() {
        assertThat(mistakes(shopWith("xgboost: {}", "random_forest: {ever: [it, says]}")))
                .singleElement()
                .asString()
                .endsWith("models.leaving.algorithm.random_forest: found random_forest"
                        + ", which this version does not support yet, expected no such key");
    }

    @Test
    void shouldReadSeveralModelsEachWithItsLabel() throws Exception {
        Project project = read(SHOP, """
                labels:
                  visits_soon: {event: visits, horizon: 3 d}
                models:
                  returning:
                    label: visits_soon
                    task: binary_classification
                    algorithm: {xgboost: {max_depth: 2}}
                    exclude: [plan]
                    success: {metric: accuracy, baseline: 0.5}
                    monitoring: {drift: {window: 1 d, season: [week_of_year, hour_of_week]}}
                    retraining: {at_most: 30 d}
                  leaving_soon:
                    label: leaves
                    task: binary_classification
                    algorithm: {xgboost: {}}
                    exclude: [plan]
                    success: {metric: auc_roc, baseline: 0.6}
                """);

        assertThat(project.labels()).extracting(LabelDefinition::name).containsExactly("leaves", "visits_soon");
        assertThat(project.modelNames()).containsExactly("leaving", "returning", "leaving_soon");
        assertThat(project.model("returning").label())
                .isEqualTo(project.labels().get(1));
        assertThat(project.model("returning").drift().window()).isEqualTo(Duration.ofDays(1));
        assertThat(project.model("returning").drift().season()).containsExactlyInAnyOrder(Season.values());
        assertThat(project.model("leaving").drift()).isEqualTo(DriftPolicy.DEFAULT);
        assertThat(project.model("leaving_soon").label())
                .isEqualTo(project.model("leaving").label());
        assertThat(project.modelOf("")).isEqualTo(project.model("leaving"));
        assertThat(project.modelOf("gone")).isNull();
    }

    @Test
    void shouldReportWhatIsWrongWithEachOfSeveralModels() {
        assertThat(mistakes(SHOP, """
                labels:
                  visits_soon: {event: visits, horizon: 59 d}
                  unused: {event: visits, horizon: 1 d}
                models:
                  returning:
                    label: visits_sooon
                    task: binary_classification
                    algorithm: {xgboost: {}}
                    transformers: {plan: dictionary}
                    success: {metric: accuracy, baseline: 0.5}
                """))
                .containsExactly(
                        "overlay1.yaml:6: models.returning.label: found visits_sooon, expected a label: leaves, visits_soon or unused (did you mean visits_soon?)");
        assertThat(mistakes(SHOP, """
                labels:
                  visits_soon: {event: visits, horizon: 59 d}
                  unused: {event: visits, horizon: 1 d}
                models:
                  returning:
                    label: visits_soon
                    task: binary_classification
                    algorithm: {xgboost: {}}
                    transformers: {plan: dictionary}
                    success: {metric: accuracy, baseline: 0.5}
                """))
                .containsExactly(
                        "overlay1.yaml:3: labels.unused: found a label that no model predicts, expected a model of it",
                        "overlay1.yaml:5: models.returning.retraining.at_most: found 60 d, expected more than a label takes to mature, 60 d");
    }

    @Test
    void shouldMergeOverlaysDeeply() throws Exception {
        Project project = read(SHOP, """
                features:
                  customer:
                    spend_30d: {over: 7 d}
                    visits_7d: {count: visits, over: 7 d}
                    plan: null
                examples: {eligible: {any_of: [visits, orders]}}
                models: {leaving: {transformers: ~}}
                """, "partitions: 8\nlabels: {leaves: {horizon: 14 d}}");

        assertThat(project.featureSet().features())
                .containsExactly(
                        new Aggregate(
                                "spend_30d", Aggregation.SUM, "orders", "amount", null, Duration.ofDays(7), false),
                        new Aggregate("visits_7d", Aggregation.COUNT, "visits", null, null, Duration.ofDays(7), false));
        assertThat(project.examples().eligibleSources()).containsExactly("visits", "orders");
        assertThat(project.examples().every()).isEqualTo(Duration.ofDays(7));
        assertThat(project.labels().get(0).horizon()).isEqualTo(Duration.ofDays(14));
        assertThat(project.models().get(0).transformers()).isEmpty();
        assertThat(project.partitions()).isEqualTo(8);
    }

    @Test
    void shouldCiteTheFileThatAValueCameFrom() {
        assertThat(mistakes(
                        shopWith("topic: visits", "topic: orders"),
                        "\n\nexamples: {eligible: {within: 9 x}}\n",
                        "examples: {evry: 1 d}\nobjective: null\n"))
                .containsExactly(
                        "shop.yaml:6: sources.visits.topic: found orders, which is the topic of orders, expected a topic of its own",
                        "overlay1.yaml:3: examples.eligible.within: found 9 x, expected a duration from 1 h to 365 d, such as 5 min, 1 h or 30 d",
                        "overlay2.yaml:1: examples.evry: found an unknown key, expected every or eligible (did you mean every?)",
                        "overlay2.yaml:2: objective: found nothing, expected words");
    }

    @Test
    void shouldKnowTheColumnsOfAFile() {
        String file = """
                , fields: {amount: {type: decimal(2)}, gross: {expression: amount * kind}},
                    file: {time_format: yyyy, columns: {customer_id: {}, kind: {}, amount: {type: time}}}}
                """.strip();
        assertThat(mistakes(shopWith("time: at}\n  visits", "time: at" + file + "\n  visits")))
                .containsExactly(
                        "shop.yaml:5: sources.orders.time: found at, expected a field of file.columns of type time",
                        "shop.yaml:5: sources.orders.fields.gross.expression: found amount * kind, expected arithmetic; column 1: there is no 'amount'",
                        "shop.yaml:6: sources.orders.file.time_format: found yyyy, expected epoch_s, epoch_ms, iso or a pattern with a date, such as yyyy-MM-dd HH:mm:ss",
                        "shop.yaml:12: features.customer.spend_30d.sum: found orders.amount, expected a field that is a number");
    }

    @Test
    void shouldKnowWhichColumnsAreTextAndWhichFieldsThereAre() {
        String columns = "file: {time_format: iso, columns: {customer_id: {type: long}, at: {type: time},"
                + " amount: {type: double}, kind: {}}}}";
        String text = shopWith("time: at}\n  visits", "time: at,\n    " + columns + "\n  visits");
        assertThatCode(() -> read(text.replace("over: 30 d", "where: kind == 'x' and amount > 1")))
                .doesNotThrowAnyException();
        assertThat(mistakes(text.replace("over: 30 d", "where: kind > 1 and amount > 1")))
                .containsExactly("shop.yaml:12: features.customer.spend_30d.where: found kind > 1 and amount > 1,"
                        + " expected a condition; column 1: 'kind' is text, not a number");
        assertThat(mistakes(text.replace("over: 30 d", "where: amonut > 1")))
                .containsExactly("shop.yaml:12: features.customer.spend_30d.where: found amonut > 1,"
                        + " expected a condition; column 1: there is no 'amonut' (did you mean amount?)");
        assertThat(mistakes(text.replace("orders.amount", "orders.amuont")))
                .containsExactly("shop.yaml:12: features.customer.spend_30d.sum: found orders.amuont,"
                        + " expected a field of orders: amount, at, customer_id or kind (did you mean amount?)");
        assertThat(mistakes(text.replace("sum: orders.amount", "since: orders.amount")
                        .replace("over: 30 d", "unit: d")))
                .containsExactly("shop.yaml:12: features.customer.spend_30d.since: found orders.amount,"
                        + " expected a field that is a time");
    }

    @Test
    void shouldReadOnAsAKeyAndAliasesAsWhatTheyStandFor() throws Exception {
        Project project =
                read(shopWith("version: 1.0.0", "version: 1.0.0\n    x: &x {count: visits, over: 7 d}\n    y: *x")
                        + "    retraining:\n      on: [manual]\n");

        assertThat(project.featureSet().features()).hasSize(4);
        assertThat(project.models().get(0).retraining().on()).containsExactly(ModelDefinition.Trigger.MANUAL);
    }
}
