package io.millrace.retrainer.tuning;

import io.millrace.project.ModelDefinition;
import io.millrace.project.TuningDefinition;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * The folds of a search, several judged at once. The folds of a trial are begun before it is known whether they will be asked for, so that no thread waits; what they find is heard in their order, so that how many
 * threads there are changes nothing.
 */
final class Folds implements AutoCloseable {
    private final List<FoldJudge> judges;
    private final ExecutorService threads;

    private Folds(List<FoldJudge> judges, ExecutorService threads) {
        this.judges = judges;
        this.threads = threads;
    }

    static Folds of(
            ModelDefinition model, TuningDefinition tuning, ExampleTable table, List<TimeFold> folds, int threads)
            throws TrainingFailed {
        List<FoldJudge> judges = new ArrayList<>();
        Folds all = new Folds(judges, Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "tuning");
            thread.setDaemon(true);
            return thread;
        }));
        TuningMetric metric = new TuningMetric(tuning.metric(), model);
        RoundsRange rounds = new RoundsRange(tuning.search());
        try {
            for (TimeFold fold : folds) {
                judges.add(new FoldJudge(model, metric, rounds, table, fold));
            }
            return all;
        } catch (TrainingFailed | RuntimeException failed) {
            all.close();
            throw failed;
        }
    }

    int count() {
        return judges.size();
    }

    /**
     * Begins to judge.
     *
     * @param tried the model with the parameters that are tried
     * @param wanted folds of which nothing is known yet
     */
    Judging judge(ModelDefinition tried, IntPredicate wanted) {
        List<@Nullable Future<FoldJudge.Judgement>> begun = new ArrayList<>();
        for (int fold = 0; fold < judges.size(); fold++) {
            FoldJudge judge = judges.get(fold);
            begun.add(wanted.test(fold) ? threads.submit(() -> judge.judge(tried)) : null);
        }
        return new Judging(begun);
    }

    /** A trial under way; close it to stop what is not wanted any more. */
    static final class Judging implements AutoCloseable {
        private final List<@Nullable Future<FoldJudge.Judgement>> begun;

        private Judging(List<@Nullable Future<FoldJudge.Judgement>> begun) {
            this.begun = begun;
        }

        /** Waits for a fold that was wanted. */
        FoldJudge.Judgement of(int fold) throws TrainingFailed {
            Future<FoldJudge.Judgement> future = begun.get(fold);
            if (future == null) {
                throw new IllegalArgumentException("fold " + fold + " is known");
            }
            try {
                return future.get();
            } catch (InterruptedException stopped) {
                throw new InterruptException(stopped);
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof TrainingFailed known) {
                    throw known;
                }
                if (failed.getCause() instanceof Error error) {
                    throw error;
                }
                throw new IllegalStateException("a fold could not be judged", failed.getCause());
            }
        }

        @Override
        public void close() {
            for (Future<FoldJudge.Judgement> future : begun) {
                if (future != null) {
                    future.cancel(true);
                }
            }
        }
    }

    /** Frees what the folds hold, each when its last round has been grown. */
    @Override
    public void close() {
        threads.shutdownNow();
        judges.forEach(FoldJudge::close);
    }
}
