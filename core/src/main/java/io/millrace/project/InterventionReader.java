package io.millrace.project;

import io.millrace.project.BusinessTargets.FalsePositiveCost;
import io.millrace.project.Value.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code interventions} and {@code business}: what is done about predictions, and what that is to achieve. */
final class InterventionReader {
    private static final Pattern MONEY = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?) ?([A-Z]{3})");
    private static final Pattern MONEY_PER_MONTH = Pattern.compile(MONEY.pattern() + " ?/ ?month");

    private final Section root;
    private final Sources sources;

    private InterventionReader(Section root, Sources sources) {
        this.root = root;
        this.sources = sources;
    }

    /**
     * The policy; null when it has a mistake.
     *
     * @param labels by name; null of one that has a mistake
     * @param models names of the models
     */
    static @Nullable InterventionPolicy read(
            Section root,
            Sources sources,
            @Nullable ExamplePolicy examples,
            Map<String, @Nullable LabelDefinition> labels,
            List<String> models) {
        InterventionReader reader = new InterventionReader(root, sources);
        Section section = root.optional("interventions", Keys.INTERVENTIONS);
        Double holdout = section == null
                ? Double.valueOf(0)
                : section.share("holdout", 0, 0.5, InterventionPolicy.DEFAULT.holdout());
        String source = section == null ? null : reader.source(section, examples, labels);
        BusinessTargets targets = reader.targets(models);
        if (targets != null && holdout != null && holdout == 0) {
            root.mistakes()
                    .add(
                            root.keyMark("business"),
                            "business",
                            "targets, and nobody held out",
                            "interventions.holdout, such as 5 %: without it nobody can tell what acting achieves");
        }
        return holdout == null ? null : new InterventionPolicy(holdout, source, targets);
    }

    private @Nullable String source(
            Section section, @Nullable ExamplePolicy examples, Map<String, @Nullable LabelDefinition> labels) {
        if (!section.has("source")) {
            return null;
        }
        List<String> of = sources.events(section, "source");
        if (of.size() > 1) {
            section.wrong("source", "a list", "one source");
        }
        if (of.size() != 1) {
            return null;
        }
        String source = of.get(0);
        for (Map.Entry<String, @Nullable LabelDefinition> label : labels.entrySet()) {
            if (label.getValue() != null && label.getValue().sources().contains(source)) {
                section.wrong(
                        "source",
                        source + ", whose events decide label " + label.getKey(),
                        "a source that decides no label");
            }
        }
        if (examples != null && examples.eligibleSources().contains(source)) {
            // Else the held-out would be sampled less long than the treated, and the two not be comparable.
            section.wrong(
                    "source", source + ", whose events make eligible", "a source that is not in examples.eligible");
        }
        return source;
    }

    private @Nullable BusinessTargets targets(List<String> models) {
        Section section = root.optional("business", Keys.BUSINESS);
        if (section == null) {
            return null;
        }
        String model = model(section, models);
        List<String> names = new ArrayList<>(List.of("rate_reduction", "churn_rate_reduction"));
        names.removeIf(name -> !section.has(name));
        if (names.size() == 2) {
            section.wrong(
                    "churn_rate_reduction",
                    "rate_reduction once more",
                    "one of them: they are two names of one target");
        }
        Double reduction = names.isEmpty() ? null : section.share(names.get(0), 0, 1, null);
        Section cost = section.optional("false_positive_cost", Keys.FALSE_POSITIVE_COST);
        FalsePositiveCost falsePositives = cost == null ? null : falsePositives(cost);
        if (names.isEmpty() && !section.has("false_positive_cost")) {
            section.mistakes()
                    .add(section.mark(), "business", "no target", "rate_reduction, false_positive_cost, or both");
        }
        return model == null || (reduction == null && falsePositives == null)
                ? null
                : new BusinessTargets(model, reduction, falsePositives);
    }

    private static @Nullable String model(Section section, List<String> models) {
        if (!section.has("model") && models.size() == 1) {
            return models.get(0);
        }
        String expected = "a model: " + Similar.oneOf(section.has("model") ? section.shown("model") : "", models);
        Scalar model = models.isEmpty() ? null : section.scalar("model", expected, true);
        if (model != null && !models.contains(model.text())) {
            section.wrong("model", expected);
            return null;
        }
        return model == null ? null : model.text();
    }

    private static @Nullable FalsePositiveCost falsePositives(Section cost) {
        Matcher perAction = money(cost, "per_action", MONEY, "an amount above 0, such as 20 USD", true);
        Matcher max = money(cost, "max", MONEY_PER_MONTH, "an amount per month, such as 10000 USD/month", false);
        if (perAction == null || (max == null && cost.has("max"))) {
            return null;
        }
        double amount = Double.parseDouble(perAction.group(1));
        String currency = perAction.group(2);
        if (amount == 0) {
            cost.wrong("per_action", "an amount above 0, such as 20 USD");
            return null;
        }
        if (max != null && !max.group(2).equals(currency)) {
            cost.wrong("max", "an amount in " + currency + ", as per_action is");
            return null;
        }
        return new FalsePositiveCost(amount, currency, max == null ? null : Double.valueOf(max.group(1)));
    }

    private static @Nullable Matcher money(
            Section cost, String key, Pattern written, String expected, boolean required) {
        Scalar scalar = cost.scalar(key, expected, required);
        if (scalar == null) {
            return null;
        }
        Matcher matcher = written.matcher(scalar.text());
        if (!matcher.matches()) {
            cost.wrong(key, expected);
            return null;
        }
        return matcher;
    }
}
