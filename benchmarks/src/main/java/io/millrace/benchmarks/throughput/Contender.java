package io.millrace.benchmarks.throughput;

import io.millrace.features.FeatureSet;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.TopicCatalogue;
import org.apache.kafka.streams.Topology;

/** A topology that drains the backlog. */
interface Contender {

    /**
     * Its topology.
     *
     * @param features the project's, for the sources and how they are decoded
     * @param catalogue where the output goes
     * @param schemaId registry id of a feature update
     * @param meter to be told of every event
     */
    Topology topology(ProcessContext process, FeatureSet features, TopicCatalogue catalogue, int schemaId, Meter meter);
}
