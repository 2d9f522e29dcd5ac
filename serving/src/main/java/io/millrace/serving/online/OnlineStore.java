package io.millrace.serving.online;

import io.millrace.runtime.streams.RunningStreams;
import io.millrace.serving.rest.Deadline;
import io.millrace.serving.rest.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.errors.StreamsNotStartedException;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The online store over all instances: whoever is asked finds the owner of each entity's partition and asks it, all entities of an
 * owner at once. Where the owner does not answer, a standby does; of copies that are behind, the one that is least. Thread-safe.
 */
final class OnlineStore {
    /** Bytes of updates that an instance reads for one question. */
    private static final long MOST_BYTES = 16 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(OnlineStore.class);

    private final KafkaStreams streams;
    private final HostInfo self;
    private final LocalStore local;
    private final Peers peers;

    /** An entity that is asked for, and who may have it: the owner first. */
    private record Wanted(Bytes entity, int partition, List<HostInfo> hosts, int index) {}

    OnlineStore(RunningStreams streams, HostInfo self, LocalStore local, Peers peers) {
        this.streams = streams.streams();
        this.self = self;
        this.local = local;
        this.peers = peers;
    }

    /**
     * What is stored of each entity, in their order.
     *
     * @throws Refusal 503 when nobody that has an entity's partition answers; 504 when nobody does in time
     */
    List<Stored> read(List<String> entities, Deadline deadline) throws Refusal {
        Stored[] found = new Stored[entities.size()];
        List<Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < found.length; i++) {
            wanted.add(wanted(entities.get(i), i));
        }
        for (int choice = 0; !wanted.isEmpty(); choice++) {
            wanted = ask(wanted, choice, found, deadline);
            deadline.check();
        }
        return List.of(found);
    }

    /**
     * What this instance itself has of each entity; empty for those of which it has not the partition.
     *
     * @throws Refusal 413 when that is more than is read for one question; 504 when it is not read in time
     */
    List<Optional<Stored>> readHere(List<byte[]> entities, Deadline deadline) throws Refusal {
        return here(
                entities.stream()
                        .map(key -> new Wanted(Bytes.wrap(key), metadata(key).partition(), List.of(), 0))
                        .toList(),
                deadline);
    }

    private List<Optional<Stored>> here(List<Wanted> wanted, Deadline deadline) throws Refusal {
        List<Optional<Stored>> found = new ArrayList<>(wanted.size());
        long bytes = 0;
        for (Wanted one : wanted) {
            deadline.check();
            Optional<Stored> stored = local.read(one.entity, one.partition);
            bytes += stored.map(Stored::size).orElse(0);
            if (bytes > MOST_BYTES) {
                throw Refusal.tooLarge(
                        null, "what is stored of these entities is more than " + MOST_BYTES + " bytes: ask for fewer");
            }
            found.add(stored);
        }
        return found;
    }

    private Wanted wanted(String entity, int index) throws Refusal {
        byte[] key = entity.getBytes(StandardCharsets.UTF_8);
        KeyQueryMetadata metadata = metadata(key);
        if (metadata.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
            throw Refusal.unavailable("the online store is starting, or its partitions are being assigned anew");
        }
        List<HostInfo> hosts = new ArrayList<>(List.of(metadata.activeHost()));
        hosts.addAll(metadata.standbyHosts());
        hosts.remove(HostInfo.unavailable());
        return new Wanted(Bytes.wrap(key), metadata.partition(), hosts, index);
    }

    private KeyQueryMetadata metadata(byte[] key) {
        try {
            return streams.queryMetadataForKey(OnlineTopology.FEATURE_STORE, key, new ByteArraySerializer());
        } catch (StreamsNotStartedException | IllegalStateException notYet) {
            return KeyQueryMetadata.NOT_AVAILABLE;
        }
    }

    /** Asks the hosts of one choice; what they do not answer, or may have an older answer to, is left for the next. */
    private List<Wanted> ask(List<Wanted> wanted, int choice, @Nullable Stored[] found, Deadline deadline)
            throws Refusal {
        List<Wanted> left = new ArrayList<>();
        Map<HostInfo, List<Wanted>> byHost = new LinkedHashMap<>();
        for (Wanted one : wanted) {
            if (choice < one.hosts.size()) {
                byHost.computeIfAbsent(one.hosts.get(choice), host -> new ArrayList<>())
                        .add(one);
            } else if (found[one.index] == null) {
                throw Refusal.unavailable("no instance that has the entity's partition answers");
            }
        }
        Map<HostInfo, CompletableFuture<List<Optional<Stored>>>> answers = new HashMap<>();
        byHost.forEach((host, group) -> {
            if (!host.equals(self) && peers.mayAnswer(host)) {
                answers.put(
                        host,
                        peers.ask(
                                host,
                                group.stream().map(one -> one.entity.get()).toList()));
            }
        });
        for (Map.Entry<HostInfo, List<Wanted>> asked : byHost.entrySet()) {
            HostInfo host = asked.getKey();
            List<Wanted> group = asked.getValue();
            List<Optional<Stored>> answer =
                    host.equals(self) ? here(group, deadline) : await(host, answers.get(host), deadline);
            for (int i = 0; i < group.size(); i++) {
                Wanted one = group.get(i);
                Optional<Stored> stored = i < answer.size() ? answer.get(i) : Optional.empty();
                if (stored.isPresent() && stored.get().fresherThan(found[one.index])) {
                    found[one.index] = stored.get();
                }
                if (found[one.index] == null || found[one.index].behind() > 0) {
                    left.add(one);
                }
            }
        }
        return left;
    }

    private static List<Optional<Stored>> await(
            HostInfo host, @Nullable CompletableFuture<List<Optional<Stored>>> answer, Deadline deadline) {
        if (answer == null) {
            return List.of();
        }
        try {
            return answer.get(deadline.left(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            LOG.debug("{} does not answer", host, failure);
            return List.of();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
