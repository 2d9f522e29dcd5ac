package io.millrace.retrainer.tuning;

import io.millrace.project.ModelDefinition;
import io.millrace.project.TuningDefinition;
import io.millrace.project.TuningDefinition.Range;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.training.XgboostParameters;
import io.millrace.tuning.Sampler;
import io.millrace.tuning.SearchSpace;
import io.millrace.tuning.Study;
import io.millrace.tuning.TpeSampler;
import io.millrace.tuning.Trial;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Searches for the parameters that make the best forests of later rows, on train rows alone. The same rows, model and seed find the same parameters, on however many threads and however often it was broken off, as long as no time limit cuts it
 * short.
 */
public final class Tuner {
    private final ModelDefinition model;
    private final TuningDefinition tuning;
    private final int threads;
    private final LongSupplier nanos;
    private final Sampling sampling;

    /** Makes the sampler of a search. */
    @FunctionalInterface
    public interface Sampling {
        /**
         * The sampler over a space.
         *
         * @param first parameters of the first trial, where the sampler takes some
         */
        Sampler of(SearchSpace space, Map<String, String> first);
    }

    /**
     * One that samples by tree-structured Parzen estimators.
     *
     * @param model whose parameters are the first trial
     * @param threads folds that are judged at once
     */
    public Tuner(ModelDefinition model, TuningDefinition tuning, int threads) {
        this(
                model,
                tuning,
                threads,
                System::nanoTime,
                (space, first) ->
                        new TpeSampler(space, new TuningMetric(tuning.metric(), model).better(), model.seed(), first));
    }

    /**
     * One with a sampler of choice.
     *
     * @param nanos clock of the time limit, nanoseconds
     */
    public Tuner(ModelDefinition model, TuningDefinition tuning, int threads, LongSupplier nanos, Sampling sampling) {
        this.model = model;
        this.tuning = tuning;
        this.threads = threads;
        this.nanos = nanos;
        this.sampling = sampling;
    }

    /**
     * Searches.
     *
     * @param train rows by time
     * @param journal what was found before, and what is found
     * @throws TrainingFailed when the rows cover too short a time, or XGBoost refuses parameters
     * @throws IOException when the journal cannot be written
     */
    public Tuned tune(ExampleTable table, int[] train, TrialJournal journal, TuningProgress.Listener listener)
            throws TrainingFailed, IOException {
        int[] rows = TuningRows.of(table, train, TuningRows.MOST);
        List<TimeFold> folds = TimeFold.of(table, rows, model.label().horizon(), tuning.folds());
        try (Folds judges = Folds.of(model, tuning, table, folds, threads)) {
            List<Double> shares = folds.stream()
                    .map(fold -> (double) fold.fit().length / rows.length)
                    .toList();
            return new Search(judges, shares, journal, listener, rows.length).run();
        }
    }

    /** Why there is nothing to search by, as the end of a sentence; empty where there is. */
    public Optional<String> refusal(ExampleTable table, int[] train) {
        try {
            TimeFold.of(
                    table,
                    TuningRows.of(table, train, TuningRows.MOST),
                    model.label().horizon(),
                    tuning.folds());
            return Optional.empty();
        } catch (TrainingFailed tooLittle) {
            return Optional.of(String.valueOf(tooLittle.getMessage()));
        }
    }

    private final class Search {
        private final TuningMetric metric = new TuningMetric(tuning.metric(), model);
        private final RoundsRange rounds = new RoundsRange(tuning.search());
        private final Map<String, Range> searched = new LinkedHashMap<>(tuning.search());
        private final Map<String, String> first = new LinkedHashMap<>();
        private final List<Trial> trials = new ArrayList<>();
        private final List<List<Integer>> bestRounds = new ArrayList<>();
        private final Folds folds;
        private final List<Double> shares;
        private final TrialJournal journal;
        private final TuningProgress.Listener listener;
        private final int rows;
        private final long begun;

        Search(Folds folds, List<Double> shares, TrialJournal journal, TuningProgress.Listener listener, int rows) {
            this.folds = folds;
            this.shares = shares;
            this.journal = journal;
            this.listener = listener;
            this.rows = rows;
            begun = nanos.getAsLong() - Duration.ofMillis(journal.elapsed()).toNanos();
            // Rounds are not guessed but found.
            searched.remove(XgboostParameters.ROUNDS);
            for (String name : searched.keySet()) {
                String usual = XgboostParameters.usual(name);
                String own = model.parameters().getOrDefault(name, usual == null ? "" : usual);
                // A default that the project does not write may lie outside what it searches.
                first.put(name, searched.get(name).nearest(own));
            }
        }

        Tuned run() throws TrainingFailed, IOException {
            Study study = study();
            int most = searched.isEmpty() ? 1 : tuning.trials();
            boolean cut = false;
            for (int number = 0; number < most && !cut; number++) {
                Map<String, String> parameters = study.next(trials);
                // The first is tried however little time there is: there is nothing to fall back on.
                cut = number > 0
                        && outOfTime()
                        && journal.find(number, 0, parameters).isEmpty();
                if (!cut) {
                    trials.add(trial(study, number, parameters));
                    double best = study.best(trials).map(Trial::mean).orElse(Double.NaN);
                    listener.heard(new TuningProgress(
                            number + 1,
                            most,
                            share(number + 1, most),
                            trials.get(number).pruned(),
                            best));
                }
            }
            Trial best = study.best(trials).orElseThrow();
            int number = trials.indexOf(best);
            int pruned = (int) trials.stream().filter(Trial::pruned).count();
            return new Tuned(
                    parameters(number), number, best.mean(), trials.get(0).mean(), trials.size(), pruned, rows, cut);
        }

        private Study study() {
            Sampler sampler = searched.isEmpty() ? before -> Map.of() : sampling.of(new SearchSpace(searched), first);
            return new Study(sampler, metric.better());
        }

        /** How far the search is, by its trials or by its time, whichever ends it sooner. */
        private double share(int done, int most) {
            double byTrials = (double) done / most;
            Duration atMost = tuning.atMost();
            return atMost == null ? byTrials : Math.min(1, Math.max(byTrials, (double) elapsed() / atMost.toMillis()));
        }

        private boolean outOfTime() {
            return tuning.atMost() != null && elapsed() >= tuning.atMost().toMillis();
        }

        private long elapsed() {
            return Duration.ofNanos(nanos.getAsLong() - begun).toMillis();
        }

        private Trial trial(Study study, int number, Map<String, String> parameters)
                throws TrainingFailed, IOException {
            List<Double> values = new ArrayList<>();
            List<Integer> found = new ArrayList<>();
            ModelDefinition tried = model.withParameters(over(parameters));
            try (Folds.Judging judging = folds.judge(
                    tried, fold -> journal.find(number, fold, parameters).isEmpty())) {
                for (int fold = 0; fold < folds.count(); fold++) {
                    TrialJournal.Entry entry =
                            journal.find(number, fold, parameters).orElse(null);
                    if (entry == null) {
                        FoldJudge.Judgement judged = judging.of(fold);
                        entry = new TrialJournal.Entry(
                                number, fold, parameters, judged.value(), judged.rounds(), elapsed());
                        journal.add(entry);
                    }
                    values.add(entry.value());
                    found.add(entry.rounds());
                    if (fold + 1 < folds.count() && study.hopeless(values, trials)) {
                        bestRounds.add(found);
                        return new Trial(parameters, values, true);
                    }
                }
            }
            bestRounds.add(found);
            return new Trial(parameters, values, false);
        }

        /** The model's parameters with some of a trial in their place. */
        private Map<String, String> over(Map<String, String> parameters) {
            Map<String, String> all = new LinkedHashMap<>(model.parameters());
            all.putAll(parameters);
            return all;
        }

        private Map<String, String> parameters(int trial) {
            Map<String, String> all = over(trials.get(trial).parameters());
            if (rounds.found()) {
                all.put(XgboostParameters.ROUNDS, Integer.toString(rounds.of(bestRounds.get(trial), shares)));
            }
            return all;
        }
    }
}
