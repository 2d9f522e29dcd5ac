package io.millrace.benchmarks.throughput;

import io.millrace.features.Cause;
import io.millrace.features.FeatureSet;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.EventReaders;
import io.millrace.topology.features.FeatureListener;
import io.millrace.topology.features.FeatureMetrics;
import io.millrace.topology.features.FeatureTopology;
import io.millrace.validation.ValidationRule;
import org.apache.kafka.streams.Topology;

/** The features process's topology, as that process builds it. */
final class Millrace implements Contender {

    @Override
    public Topology topology(
            ProcessContext process, FeatureSet features, TopicCatalogue catalogue, int schemaId, Meter meter) {
        return FeatureTopology.build(
                features,
                catalogue,
                EventReaders.of(features, process.registry()),
                process.serdes(),
                schemaId,
                new ErasureList(null, false),
                new Counting(new FeatureMetrics(process.metrics(), process.project()), meter));
    }

    private record Counting(FeatureListener metrics, Meter meter) implements FeatureListener {
        @Override
        public void accepted(String source) {
            metrics.accepted(source);
            meter.count();
        }

        @Override
        public void deadLetter(String source, DeadLetterReason reason) {
            throw new IllegalStateException("an event of " + source + " became a dead letter: " + reason);
        }

        @Override
        public void updated(Cause cause) {
            metrics.updated(cause);
        }

        @Override
        public void held(int partition, int ticks) {
            metrics.held(partition, ticks);
        }

        @Override
        public void passedOver(int partition) {
            metrics.passedOver(partition);
        }

        @Override
        public void broken(ValidationRule rule) {
            metrics.broken(rule);
        }
    }
}
