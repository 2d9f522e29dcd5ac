package io.millrace.retrainer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.ModelVersion;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.TrainerContext;
import io.millrace.wire.Compatibility;
import io.millrace.wire.RegisteredSchema;
import io.millrace.wire.RegistryException;
import io.millrace.wire.RegistryException.Kind;
import io.millrace.wire.SchemaRegistry;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** The schema registry is gone in the moment in which a trained model is to be registered, and comes back. */
class RegistryOutageTest extends TrainerScenario {

    @Test
    void shouldRegisterAModelWhenTheRegistryIsThereAgain() throws Exception {
        // Given
        TrainerContext usual = context();
        Outage outage = new Outage(registry, usual.topics().modelRegistry());
        TrainerContext context =
                context(usual.project(), outage, usual.consumer(), usual.producer(), usual.workDirectory());
        produceExamples(context, Synthetic.rows(3, 120, 10));
        produceEvent(context, event("first", null));

        // When
        runUntil(context, () -> {}, () -> await(() -> committed(context) == 1));

        // Then
        assertThat(outage.refused.get()).isGreaterThan(Outage.TIMES);
        assertThat(read(context.topics().modelRegistry(), ModelVersion.class)).hasSize(1);
        assertThat(heard).extracting(run -> run.getState()).doesNotContain(TrainingState.FAILED);
    }

    /** A registry that does not answer the first few who want to write to a topic. */
    private record Outage(SchemaRegistry registry, String topic, AtomicInteger refused) implements SchemaRegistry {
        private static final int TIMES = 2;

        Outage(SchemaRegistry registry, String topic) {
            this(registry, topic, new AtomicInteger());
        }

        private void answer(String subject) {
            if (subject.equals(SchemaRegistry.valueSubject(topic)) && refused.getAndIncrement() < TIMES) {
                throw new RegistryException(Kind.UNAVAILABLE, "nobody answers");
            }
        }

        @Override
        public int register(String subject, Schema schema) {
            answer(subject);
            return registry.register(subject, schema);
        }

        @Override
        public int idOf(String subject, Schema schema) {
            answer(subject);
            return registry.idOf(subject, schema);
        }

        @Override
        public Schema byId(int id) {
            return registry.byId(id);
        }

        @Override
        public boolean compatible(String subject, Schema schema) {
            return registry.compatible(subject, schema);
        }

        @Override
        public Optional<RegisteredSchema> latest(String subject) {
            return registry.latest(subject);
        }

        @Override
        public Compatibility compatibility(String subject) {
            return registry.compatibility(subject);
        }

        @Override
        public void setCompatibility(String subject, Compatibility level) {
            registry.setCompatibility(subject, level);
        }

        @Override
        public boolean delete(String subject) {
            return registry.delete(subject);
        }
    }
}
