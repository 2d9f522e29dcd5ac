package io.millrace.quickstart.acls;

import io.millrace.runtime.streams.Footprint;
import io.millrace.runtime.streams.StreamsApplication;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.TopologyDescription.Sink;
import org.apache.kafka.streams.TopologyDescription.Source;
import org.apache.kafka.streams.TopologyDescription.Subtopology;

/** What a Kafka Streams application does on a cluster, read off its topology: a topic that it comes to read or write is here, too. */
final class StreamsRights {
    private StreamsRights() {}

    /** Adds the rights of an application each of whose stores has a changelog. */
    static void add(Rights rights, StreamsApplication application) {
        Set<String> stores = new TreeSet<>();
        for (Subtopology part : application.topology().describe().subtopologies()) {
            for (TopologyDescription.Node node : part.nodes()) {
                if (node instanceof Processor processor) {
                    stores.addAll(processor.stores());
                }
            }
        }
        add(rights, application, Footprint.ofStores(application.id(), List.copyOf(stores)));
    }

    /** Adds the rights of an application that leaves these changelogs. */
    static void add(Rights rights, StreamsApplication application, Footprint footprint) {
        TopologyDescription description = application.topology().describe();
        rights.member(application.id());
        rights.read(sources(description));
        for (Subtopology part : description.subtopologies()) {
            for (TopologyDescription.Node node : part.nodes()) {
                if (node instanceof Sink sink) {
                    rights.write(sink.topic());
                }
            }
        }
        // Changelogs: made where they are missing, written, and read where state is restored. Each by its name: a
        // prefix would be that of another project's, too.
        rights.topics(footprint.internalTopics(), AclOperation.CREATE, AclOperation.READ, AclOperation.WRITE);
        if (application.guarantee() == StreamsApplication.Guarantee.EXACTLY_ONCE) {
            rights.transactions(application.id() + "-");
        }
    }

    /** The topics that an application's group reads. */
    static Set<String> sources(TopologyDescription description) {
        Set<String> topics = new TreeSet<>();
        for (Subtopology part : description.subtopologies()) {
            for (TopologyDescription.Node node : part.nodes()) {
                if (node instanceof Source source) {
                    topics.addAll(source.topicSet());
                }
            }
        }
        return topics;
    }
}
