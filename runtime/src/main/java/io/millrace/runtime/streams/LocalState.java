package io.millrace.runtime.streams;

import io.millrace.topics.KafkaFutures;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.errors.StreamsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which changelogs an application's local state is a copy of. Kafka Streams takes what is on the disk for a beginning of the changelog of that name, and
 * one that was deleted and made again, or is another cluster's, for one that has nothing to add: the application would go on with what it counted before
 * and count everything again. So the ids of the changelogs are noted beside the state. State of others is deleted before the application starts: it
 * is restored from what is there, or begins with its topics anew. Where neither is so, because a changelog is gone and the group still knows how far it
 * had read, nothing of what was counted would be left, and the application does not start.
 */
final class LocalState {
    private static final Logger LOG = LoggerFactory.getLogger(LocalState.class);
    private static final String FILE = "millrace-changelogs.properties";

    /** Without an answer it goes on as it is: the application has the same brokers to wait for. */
    private static final int PATIENCE_MILLIS = 5_000;

    private final String application;
    private final Path file;
    private final Set<String> changelogs;
    private final Map<String, Object> client;

    private LocalState(String application, Path file, Set<String> changelogs, Map<String, Object> client) {
        this.application = application;
        this.file = file;
        this.changelogs = changelogs;
        this.client = client;
    }

    /** That of an application, which is not running. */
    static LocalState of(Topology topology, Properties properties) {
        String application = properties.getProperty(StreamsConfig.APPLICATION_ID_CONFIG);
        Set<String> changelogs = new TreeSet<>();
        for (TopologyDescription.Subtopology part : topology.describe().subtopologies()) {
            for (TopologyDescription.Node node : part.nodes()) {
                if (node instanceof TopologyDescription.Processor processor) {
                    processor.stores().forEach(store -> changelogs.add(application + "-" + store + "-changelog"));
                }
            }
        }
        Path file = Path.of(properties.getProperty(StreamsConfig.STATE_DIR_CONFIG), application, FILE);
        return new LocalState(application, file, changelogs, AdminProperties.of(properties));
    }

    /**
     * Whether it is a copy of changelogs that are not there any more. False where nothing is noted, and where brokers do not answer.
     *
     * @throws StreamsException when what was counted is nowhere but here, and would be lost
     */
    boolean isOfOthers() {
        if (!Files.exists(file)) {
            return false;
        }
        try (Admin admin = Admin.create(client)) {
            Map<String, String> found = found(admin);
            List<String> gone = new ArrayList<>();
            noted().forEach((changelog, id) -> {
                if (changelogs.contains(changelog) && !id.equals(found.get(changelog))) {
                    gone.add(changelog);
                }
            });
            if (gone.isEmpty()) {
                return false;
            }
            if (hasProgress(admin) && isEmpty(admin, gone)) {
                throw new StreamsException(
                        "%s was deleted, and group %s still knows how far it had read: its state is nowhere but in %s, and nothing would restore it. Restore the topic; or reset the application, so that it reads its topics from the beginning: delete the group and this directory"
                                .formatted(String.join(", ", gone), application, file.getParent()));
            }
            LOG.warn("{} is another: local state is of one that was there before, and is deleted", gone);
            return true;
        } catch (IOException | KafkaException unknown) {
            if (unknown instanceof StreamsException lost) {
                throw lost;
            }
            LOG.warn("Whether {} is still of the changelogs that are there is not known", file.getParent(), unknown);
            return false;
        }
    }

    private boolean hasProgress(Admin admin) {
        try {
            return KafkaFutures.await(
                            admin.listConsumerGroupOffsets(application).partitionsToOffsetAndMetadata())
                    .values()
                    .stream()
                    .anyMatch(Objects::nonNull);
        } catch (GroupIdNotFoundException none) {
            return false;
        }
    }

    private static boolean isEmpty(Admin admin, List<String> topics) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        admin.describeTopics(topics).topicNameValues().forEach((topic, described) -> {
            try {
                KafkaFutures.await(described)
                        .partitions()
                        .forEach(partition ->
                                latest.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest()));
            } catch (UnknownTopicOrPartitionException none) {
                // It holds nothing.
            }
        });
        return KafkaFutures.await(admin.listOffsets(latest).all()).values().stream()
                .allMatch(end -> end.offset() == 0);
    }

    /** Notes which changelogs there are: to be asked when the application has made them. */
    void note() {
        try (Admin admin = Admin.create(client)) {
            Map<String, String> found = found(admin);
            if (Files.isDirectory(file.getParent()) && !(Files.exists(file) && found.equals(noted()))) {
                Properties noted = new Properties();
                noted.putAll(found);
                Path written = Files.createTempFile(file.getParent(), FILE, null);
                try (Writer out = Files.newBufferedWriter(written)) {
                    noted.store(out, "ids of the changelogs that the state here is a copy of");
                }
                Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException | KafkaException failed) {
            LOG.warn("{} is not written", file, failed);
        }
    }

    private Map<String, String> noted() throws IOException {
        Properties noted = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            noted.load(in);
        }
        Map<String, String> ids = new TreeMap<>();
        noted.stringPropertyNames().forEach(name -> ids.put(name, noted.getProperty(name)));
        return ids;
    }

    private Map<String, String> found(Admin admin) {
        Map<String, String> ids = new TreeMap<>();
        for (TopicListing topic :
                KafkaFutures.await(admin.listTopics(new ListTopicsOptions().timeoutMs(PATIENCE_MILLIS))
                        .listings())) {
            if (changelogs.contains(topic.name()) && !topic.topicId().equals(Uuid.ZERO_UUID)) {
                ids.put(topic.name(), topic.topicId().toString());
            }
        }
        return ids;
    }
}
