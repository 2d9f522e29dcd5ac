package io.millrace.runtime.streams;

import io.millrace.topics.KafkaFutures;
import io.millrace.topics.TopicOffsets;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.errors.StreamsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which changelogs an application's local state is a copy of. Kafka Streams takes what is on the disk for a beginning of the changelog of that name, and
 * one that was deleted and made again, or is another cluster's, for one that has nothing to add: the application would go on with what it counted before
 * and count everything again. So the ids of the changelogs are noted beside the state, and compared before the application starts. Where what was counted
 * is nowhere but here, or nowhere at all, while the group still knows how far it had read, the application does not start.
 */
final class LocalState {
    private static final Logger LOG = LoggerFactory.getLogger(LocalState.class);
    private static final String FILE = "millrace-changelogs.properties";

    /** What local state is. */
    enum Verdict {
        /** A copy of the changelogs that there are, or none; as far as anybody has noted. */
        THEIRS,
        /** A copy of others, of which nothing is needed any more. */
        OTHERS
    }

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

    /** That of an application that is not running. */
    static LocalState of(Topology topology, Properties properties) {
        String application = properties.getProperty(StreamsConfig.APPLICATION_ID_CONFIG);
        Set<String> changelogs = new TreeSet<>();
        // What may repeat its work may begin anew as well.
        if (StreamsConfig.EXACTLY_ONCE_V2.equals(properties.getProperty(StreamsConfig.PROCESSING_GUARANTEE_CONFIG))) {
            for (TopologyDescription.Subtopology part : topology.describe().subtopologies()) {
                for (TopologyDescription.Node node : part.nodes()) {
                    if (node instanceof TopologyDescription.Processor processor) {
                        processor.stores().forEach(store -> changelogs.add(application + "-" + store + "-changelog"));
                    }
                }
            }
        }
        Path file = Path.of(properties.getProperty(StreamsConfig.STATE_DIR_CONFIG), application, FILE);
        return new LocalState(application, file, changelogs, AdminProperties.of(properties));
    }

    /**
     * Compares it with the changelogs that there are.
     *
     * @throws StreamsException when what was counted would be lost, or nobody can say
     */
    Verdict compare() {
        if (changelogs.isEmpty()) {
            return Verdict.THEIRS;
        }
        try (Admin admin = Admin.create(client)) {
            Map<String, String> found = found(admin);
            Map<String, String> noted = noted();
            List<String> others = new ArrayList<>();
            noted.forEach((changelog, id) -> {
                if (changelogs.contains(changelog) && !id.equals(found.get(changelog))) {
                    others.add(changelog);
                }
            });
            if (others.isEmpty() && !(noted.isEmpty() && found.isEmpty())) {
                return Verdict.THEIRS;
            }
            List<String> gone = new ArrayList<>(others.isEmpty() ? changelogs : others);
            gone.removeAll(found.keySet());
            if ((!gone.isEmpty() || isEmpty(admin, others)) && hasProgress(admin)) {
                throw new StreamsException(
                        "%s was deleted, and group %s still knows how far it had read: what was counted is %s. Restore the topic; or let the application begin again: delete its other changelogs, the group and %s"
                                .formatted(
                                        String.join(", ", gone.isEmpty() ? others : gone),
                                        application,
                                        others.isEmpty() ? "not here either" : "nowhere but here",
                                        file.getParent()));
            }
            if (others.isEmpty()) {
                return Verdict.THEIRS;
            }
            LOG.warn("{} is another: local state is of one that was there before, and is deleted", others);
            return Verdict.OTHERS;
        } catch (IOException unreadable) {
            throw new StreamsException(file + " cannot be read", unreadable);
        }
    }

    /** Forgets what was noted: to be asked when the state that it is about is deleted, and not before, or who is killed in between would take what is left for a copy. */
    void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException kept) {
            throw new StreamsException(file + " cannot be deleted", kept);
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
        return TopicOffsets.ends(admin, topics).values().stream().allMatch(end -> end == 0);
    }

    /** Notes which changelogs there are, beside those that were noted: to be asked when the application has made them. */
    void note() {
        try (Admin admin = Admin.create(client)) {
            Map<String, String> known = noted();
            Map<String, String> all = found(admin);
            // One that is another by now was checked by nobody: the next start finds it.
            all.putAll(known);
            if (!changelogs.isEmpty() && Files.isDirectory(file.getParent()) && !all.equals(known)) {
                Properties written = new Properties();
                written.putAll(all);
                Path beside = file.resolveSibling(FILE + ".new");
                try (Writer out = Files.newBufferedWriter(beside)) {
                    written.store(out, "ids of the changelogs that the state here is a copy of");
                }
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException | KafkaException failed) {
            LOG.warn("{} is not written", file, failed);
        }
    }

    private Map<String, String> noted() throws IOException {
        Map<String, String> ids = new TreeMap<>();
        if (Files.exists(file)) {
            Properties noted = new Properties();
            try (Reader in = Files.newBufferedReader(file)) {
                noted.load(in);
            }
            noted.stringPropertyNames().forEach(name -> ids.put(name, noted.getProperty(name)));
        }
        return ids;
    }

    private Map<String, String> found(Admin admin) {
        Map<String, String> ids = new TreeMap<>();
        for (TopicListing topic : KafkaFutures.await(admin.listTopics().listings())) {
            if (changelogs.contains(topic.name())) {
                ids.put(topic.name(), topic.topicId().toString());
            }
        }
        return ids;
    }
}
