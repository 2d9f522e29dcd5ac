package io.millrace.runtime.control;

import io.millrace.records.ModelVersion;
import io.millrace.runtime.brokers.Refusal;
import io.millrace.runtime.health.Condition;
import io.millrace.wire.RecordSerdes;
import io.millrace.wire.RegistryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the control topics on a thread of its own, to their end and then on, by a plain assigned consumer that belongs to no
 * group. When brokers or registry fail it begins again from the start; what it told before stays in force meanwhile.
 */
public final class ModelWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelWatcher.class);
    private static final Duration POLL = Duration.ofMillis(200);
    /** While a listener is busy: what it gets is to be in force as soon as it is there. */
    private static final Duration BUSY_POLL = Duration.ofMillis(20);

    private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();
    /** How long listeners that lack something, and are not busy getting it, keep the process from being ready. */
    private static final long CONTENT_NANOS = Duration.ofSeconds(30).toNanos();

    private static final long CLOSE_MILLIS = 5000;
    private static final long BACKOFF_MILLIS = 1000;
    private static final int BUNDLE_WAIT_MILLIS = 10;

    private final ControlTopics topics;
    private final RecordSerdes serdes;
    private final List<ControlListener> listeners;
    private final Map<String, Object> properties;
    private final ChunkIndex chunks = new ChunkIndex();
    private final BundleStore bundles;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch stop = new CountDownLatch(1);
    private final String clientId = UUID.randomUUID().toString();
    private final Thread thread;
    private final long started = System.nanoTime();

    private volatile @Nullable ControlView view;
    private volatile @Nullable Throwable dead;
    private volatile String trouble = "reading the control topics";
    private volatile long followed;

    /** Of the control thread: whether a listener was when it was last told. */
    private boolean busy;

    private ModelWatcher(
            Map<String, Object> consumerProperties,
            RecordSerdes serdes,
            ControlTopics topics,
            @Nullable ModelAdmission admission,
            List<ControlListener> listeners) {
        this.topics = topics;
        this.serdes = serdes;
        this.listeners = List.copyOf(listeners);
        properties = new HashMap<>(consumerProperties);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // See ProcessContext#consumer.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        String artifacts = topics.artifacts();
        bundles = artifacts == null || admission == null
                ? ModelWatcher::noBundle
                : new TopicBundleStore(artifacts, chunks, serdes, this::bundleConsumer, admission);
        thread = new Thread(this::run, "control-" + topics.deployments());
        thread.setDaemon(true);
    }

    private static byte[] noBundle(ModelVersion version) throws BundleUnavailableException {
        throw new BundleUnavailableException("version " + version.getVersion() + ": bundles are not read here", false);
    }

    /**
     * Starts watching, for whoever needs no bundle: none can be fetched.
     *
     * @param consumerProperties how the brokers are reached
     * @param listeners told of every change, in this order, on the control thread
     */
    public static ModelWatcher start(
            Map<String, Object> consumerProperties,
            RecordSerdes serdes,
            ControlTopics topics,
            List<ControlListener> listeners) {
        return begin(new ModelWatcher(consumerProperties, serdes, topics, null, listeners));
    }

    /**
     * Starts watching.
     *
     * @param consumerProperties how the brokers are reached
     * @param admission which bundles can be fetched
     * @param listeners told of every change, in this order, on the control thread
     */
    public static ModelWatcher start(
            Map<String, Object> consumerProperties,
            RecordSerdes serdes,
            ControlTopics topics,
            ModelAdmission admission,
            List<ControlListener> listeners) {
        return begin(new ModelWatcher(consumerProperties, serdes, topics, admission, listeners));
    }

    private static ModelWatcher begin(ModelWatcher watcher) {
        watcher.thread.start();
        return watcher;
    }

    /** Whether the topics were once read to their end and every listener was content, or has had half a minute to be and is not busy. */
    public boolean ready() {
        return ready.getCount() == 0;
    }

    /** Waits for {@link #ready}. */
    public void awaitReady(Duration timeout) throws InterruptedException, TimeoutException {
        if (!ready.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("the control topics were not read within " + timeout + ": " + trouble);
        }
    }

    /** For a liveness check: bad when the control thread failed for good. */
    public Condition liveness() {
        Throwable failed = dead;
        return failed == null ? Condition.good("reads the control topics") : Condition.bad("failed: " + failed);
    }

    /** For a readiness check. */
    public Condition condition() {
        return ready() ? Condition.good("control topics read") : Condition.bad(trouble);
    }

    /** The latest view; empty before the topics were read to their end. */
    public Optional<ControlView> view() {
        return Optional.ofNullable(view);
    }

    /**
     * How far the topic of deployments is followed: what lies below this offset has been told, and every listener is content
     * with it.
     */
    public long followed() {
        return followed;
    }

    /** Stops watching and waits for the control thread. */
    @Override
    public void close() {
        stop.countDown();
        try {
            // It looks at every poll; only a bundle that is being read may take longer, and is then given up.
            thread.join(CLOSE_MILLIS);
            thread.interrupt();
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!stopped()) {
            try (Consumer<byte[], byte[]> consumer = consumer("control", Map.of())) {
                follow(consumer);
            } catch (InterruptException interrupted) {
                // Only close() interrupts.
                return;
            } catch (KafkaException failure) {
                if (failure instanceof RegistryException denied && !denied.retriable()) {
                    LOG.error("The schema registry refuses: {}", denied.getMessage());
                }
                trouble = "the control topics cannot be read: "
                        + Refusal.of(failure).map(Refusal::words).orElseGet(() -> String.valueOf(failure.getMessage()));
                LOG.warn("Reading the control topics failed; beginning again", failure);
                pause();
            } catch (RuntimeException | Error failed) {
                dead = failed;
                LOG.error("The control topics are no longer read", failed);
                return;
            }
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = partitions(consumer);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
        ControlState state = new ControlState(topics, serdes, chunks);
        boolean tell = true;
        long told = System.nanoTime();
        while (!stopped()) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(busy ? BUSY_POLL : POLL);
            records.forEach(state::apply);
            tell |= !records.isEmpty();
            ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            boolean due = !records.isEmpty() || busy || ready.getCount() > 0 || System.nanoTime() - told > AGAIN_NANOS;
            if (ends.isEmpty() && tell && due) {
                tell = !tell(state.view(bundles));
                told = System.nanoTime();
            }
            if (!tell) {
                followed = consumer.position(new TopicPartition(topics.deployments(), 0));
            }
        }
    }

    /** True when every listener is content. */
    private boolean tell(ControlView now) {
        view = now;
        trouble = "loading what is deployed";
        boolean content = true;
        for (ControlListener listener : listeners) {
            content &= listener.accept(now);
        }
        busy = listeners.stream().anyMatch(ControlListener::busy);
        if (content || (!busy && System.nanoTime() - started > CONTENT_NANOS)) {
            ready.countDown();
        }
        return content;
    }

    private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> result = new ArrayList<>();
        for (String topic : topics.names()) {
            List<PartitionInfo> found = consumer.partitionsFor(topic);
            if (found == null || found.isEmpty()) {
                throw new KafkaException("topic " + topic + " does not exist");
            }
            found.forEach(partition -> result.add(new TopicPartition(topic, partition.partition())));
        }
        return result;
    }

    /** Each bundle has a consumer of its own, and closing it waits for its last fetch, which finds nothing: that must not take long. */
    private Consumer<byte[], byte[]> bundleConsumer() {
        return consumer("bundles", Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, BUNDLE_WAIT_MILLIS));
    }

    private Consumer<byte[], byte[]> consumer(String purpose, Map<String, Object> needed) {
        Map<String, Object> named = new HashMap<>(properties);
        named.putAll(needed);
        named.put(ConsumerConfig.CLIENT_ID_CONFIG, purpose + "-" + clientId);
        return new KafkaConsumer<>(named, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private boolean stopped() {
        return stop.getCount() == 0;
    }

    private void pause() {
        try {
            if (stop.await(BACKOFF_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("Stopped while waiting to begin again");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
