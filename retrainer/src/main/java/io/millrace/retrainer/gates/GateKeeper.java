package io.millrace.retrainer.gates;

import io.millrace.bundle.ModelBundle;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.ComparisonVerdict;
import io.millrace.records.Gate;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.JudgedRows;
import io.millrace.retrainer.evaluation.ScoredRows;
import io.millrace.retrainer.gates.Verdict.Ruling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Decides whether a candidate may be put into service. What it decides is a function of the candidate, the champion and the rows, but for how fast this machine is. */
public final class GateKeeper {
    private final Project project;
    private final ModelDefinition model;

    /** @param model one of the project's models */
    public GateKeeper(Project project, ModelDefinition model) {
        this.project = project;
        this.model = model;
    }

    /**
     * Judges a candidate.
     *
     * @param bundle the candidate
     * @param metrics its figures on test rows
     * @param incumbent what it is held against
     * @param table what it was trained and tested on
     * @throws TrainingFailed when it cannot be tried
     */
    public Verdict judge(
            ModelBundle bundle, Map<String, Double> metrics, Incumbent incumbent, ExampleTable table, Split split)
            throws TrainingFailed {
        int[] test = split.test();
        int[] judged = JudgedRows.of(table, test).of(test);
        SliceGates slices = slices(bundle, table, judged);
        List<GateResult> figures = new ArrayList<>(GateResult.judge(model, metrics));
        figures.addAll(slices.gates());
        List<GateResult> constraints = ConstraintGates.judge(project, model, bundle);
        Optional<Standing> standing = new ChampionJudge(model).judge(bundle, incumbent, table, split);
        Ruled ruled = incumbent instanceof Incumbent.Champion champion && champion.is(bundle)
                ? twin(champion)
                : rule(figures, constraints, standing, ClassCounts.of(table, judged));
        List<Gate> gates = Stream.of(figures, constraints)
                .flatMap(List::stream)
                .map(GateResult::record)
                .toList();
        String why = ruled.ruling() == Ruling.REJECTED ? ruled.why() : ruled.why() + notes(metrics, slices);
        return new Verdict(
                ruled.ruling(), why, gates, standing.map(Standing::record).orElse(null));
    }

    /** What is no condition and ought to be known: targets, and slices that were not judged. */
    private String notes(Map<String, Double> metrics, SliceGates slices) {
        Stream<String> targets = TargetResult.of(model, metrics).stream().map(TargetResult::inWords);
        return Stream.concat(targets, slices.thin().stream())
                .map(note -> "; " + note)
                .collect(Collectors.joining());
    }

    private SliceGates slices(ModelBundle bundle, ExampleTable table, int[] judged) throws TrainingFailed {
        if (model.comparison().slices().isEmpty()) {
            return SliceGates.NONE;
        }
        ScoredRows scored = ScoredRows.of(bundle, table, judged);
        return SliceGates.judge(model, table, scored, bundle.manifest().threshold());
    }

    /** What becomes of the champion's twin: to roll it out would change nothing and reset what is watched of the champion. */
    private static Ruled twin(Incumbent.Champion champion) {
        return new Ruled(
                Ruling.REJECTED,
                "it is the same model as version " + champion.version()
                        + ", byte for byte: there is nothing to roll out");
    }

    /** What becomes of it, and why. */
    record Ruled(Ruling ruling, String why) {}

    /**
     * @param figures gates on figures
     * @param constraints gates on what serving would refuse: nobody can put such a model into service
     * @param judged how many rows the figures are of
     */
    Ruled rule(
            List<GateResult> figures, List<GateResult> constraints, Optional<Standing> standing, ClassCounts judged) {
        List<GateResult> missed =
                figures.stream().filter(gate -> !gate.passed()).toList();
        boolean usable = constraints.stream().allMatch(GateResult::passed);
        if (missed.isEmpty() && usable) {
            return standing.map(this::beside).orElseGet(() -> alone(judged));
        }
        if (usable && standing.isPresent() && unreachable(standing.get())) {
            return belowGates(missed, standing.get());
        }
        List<GateResult> all = new ArrayList<>(missed);
        constraints.stream().filter(gate -> !gate.passed()).forEach(all::add);
        return new Ruled(Ruling.REJECTED, words(all));
    }

    /** What becomes of one that meets its gates, where nothing is in service: of few rows, that it meets them is chance. */
    private Ruled alone(ClassCounts judged) {
        String why = "every gate is met, and there is no champion to compare with";
        int least = model.comparison().minimumPositives();
        return judged.fewerThan(least)
                ? new Ruled(
                        Ruling.STAGED,
                        why + "; but of the test rows " + judged.inWords(least)
                                + ": what meets its gates on so few may have been lucky")
                : new Ruled(Ruling.ACCEPTED, why);
    }

    /** What becomes of one that meets its gates, beside the champion. */
    private Ruled beside(Standing standing) {
        return switch (standing.verdict()) {
            case BETTER, EQUIVALENT -> new Ruled(Ruling.ACCEPTED, "every gate is met, and " + standing.inWords());
            case WORSE ->
                new Ruled(
                        Ruling.REJECTED,
                        standing.inWords() + ", and no more than "
                                + model.comparison().maximumRegression() + " is allowed");
            case INSUFFICIENT ->
                new Ruled(
                        Ruling.STAGED,
                        "every gate is met, and the comparison with version " + standing.champion()
                                + " is insufficient: " + standing.reason());
            case INCOMPARABLE -> new Ruled(Ruling.STAGED, "every gate is met, and " + standing.inWords());
        };
    }

    private static boolean unreachable(Standing standing) {
        return standing.verdict() == ComparisonVerdict.BETTER
                && !standing.gates().championPasses();
    }

    /** Rolled out by itself only where the champion misses each gate that it misses: else it takes something away. */
    private Ruled belowGates(List<GateResult> missed, Standing standing) {
        SameRows gates = standing.gates();
        String why = words(missed) + "; " + gates.inWords(standing.champion()) + "; " + standing.inWords();
        boolean ships = model.comparison().promoteIfBetter() && !gates.takesAway(missed);
        return new Ruled(ships ? Ruling.ACCEPTED : Ruling.STAGED, why);
    }

    private static String words(List<GateResult> missed) {
        return missed.stream().map(GateResult::inWords).collect(Collectors.joining("; "));
    }
}
