package io.millrace.retrainer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.ModelVersion;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.TrainerContext;
import io.millrace.runtime.testing.FailingRegistry;
import io.millrace.wire.RegistryException.Kind;
import io.millrace.wire.SchemaRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The schema registry is gone in the moment in which a trained model is to be registered, and comes back. */
class RegistryOutageTest extends TrainerScenario {
    /** So many who want to write to the registry's topic are not answered. */
    private static final int TIMES = 2;

    @Test
    void shouldRegisterAModelWhenTheRegistryIsThereAgain() throws Exception {
        // Given
        TrainerContext usual = context();
        String wanted = SchemaRegistry.valueSubject(usual.topics().modelRegistry());
        AtomicInteger refused = new AtomicInteger();
        FailingRegistry outage = new FailingRegistry(
                registry,
                subject -> wanted.equals(subject) && refused.getAndIncrement() < TIMES ? Kind.UNAVAILABLE : null);
        TrainerContext context =
                context(usual.project(), outage, usual.consumer(), usual.producer(), usual.workDirectory());
        produceExamples(context, Synthetic.rows(3, 120, 10));
        produceEvent(context, event("first", null));

        // When
        runUntil(context, () -> {}, () -> await(() -> committed(context) == 1));

        // Then
        assertThat(refused.get()).isGreaterThan(TIMES);
        assertThat(read(context.topics().modelRegistry(), ModelVersion.class)).hasSize(1);
        assertThat(heard).extracting(run -> run.getState()).doesNotContain(TrainingState.FAILED);
    }
}
