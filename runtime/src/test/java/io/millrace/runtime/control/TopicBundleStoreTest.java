package io.millrace.runtime.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.bundle.ModelBundle;
import io.millrace.bundle.Rejection;
import io.millrace.records.Artifact;
import io.millrace.records.ArtifactChunk;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import io.millrace.wire.SchemaRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What the store makes of chunks that are not what they were. */
class TopicBundleStoreTest {
    private static final TopicPartition TOPIC = new TopicPartition("shop.model-artifacts", 0);
    private static final int CHUNK = 1000;

    private final SchemaRegistry registry = new MemorySchemaRegistry();
    private final RecordSerde<ArtifactChunk> serde = RecordSerde.of(ArtifactChunk.class, registry);
    private final byte[] bundle = bytes(new Random(7), 2 * CHUNK + 500);
    private final String sha256 = ModelBundle.sha256(bundle);

    @Test
    void shouldGiveWhatWasWritten() throws Exception {
        assertThat(store(chunks(bundle), new ModelAdmission("shop", null, null)).fetch(version(sha256)))
                .isEqualTo(bundle);
    }

    @Test
    void shouldGiveNoOtherBundleWhicheverBitOfItsChunksIsWrong() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int refused = 0;

        for (int i = 0; i < 500; i++) {
            List<byte[]> chunks = chunks(bundle);
            byte[] chunk = chunks.get(random.nextInt(chunks.size()));
            int at = random.nextInt(chunk.length);
            chunk[at] ^= (byte) (1 << random.nextInt(8));

            try {
                byte[] fetched =
                        store(chunks, new ModelAdmission("shop", null, null)).fetch(version(sha256));
                // How many chunks there are the index has told: that a chunk says otherwise changes no byte.
                assertThat(fetched).as("byte " + at).isEqualTo(bundle);
            } catch (BundleUnavailableException expected) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(450);
    }

    @Test
    void shouldCallABundleCorruptWhoseHashIsAnother() {
        byte[] flipped = bundle.clone();
        flipped[CHUNK + 3] ^= 1;

        BundleUnavailableException refused = refused(chunks(flipped), new ModelAdmission("shop", null, null));

        assertThat(refused.retriable()).isFalse();
        assertThat(refused.rejection()).isEqualTo(Rejection.CORRUPT);
        assertThat(refused).hasMessageContaining("the SHA-256 of its 2500 bytes is");
    }

    @Test
    void shouldCallABundleCorruptWhoseLastChunkIsCutShort() {
        BundleUnavailableException refused =
                refused(chunks(Arrays.copyOf(bundle, bundle.length - 1)), new ModelAdmission("shop", null, null));

        assertThat(refused.retriable()).isFalse();
        assertThat(refused.rejection()).isEqualTo(Rejection.CORRUPT);
    }

    @Test
    void shouldRefuseABundleByTheSizeThatItSaysBeforeAChunkIsLookedFor() {
        BundleUnavailableException refused = refused(List.of(), new ModelAdmission("shop", 2_499L, null));

        assertThat(refused.retriable()).isFalse();
        assertThat(refused.rejection()).isEqualTo(Rejection.TOO_LARGE);
        assertThat(refused).hasMessageContaining("says that it has 2,500 bytes").hasMessageContaining("2,499");
    }

    @Test
    void shouldCheckWhatIsAdmittedAndWhetherAllChunksAreThereWithoutReadingOne() {
        ChunkIndex index = index(chunks(bundle));
        TopicBundleStore store = new TopicBundleStore(
                TOPIC.topic(),
                index,
                RecordSerdes.of(registry),
                () -> {
                    throw new AssertionError("a chunk is read");
                },
                new ModelAdmission("shop", 2_500L, null));

        assertThatCode(() -> store.check(version(sha256))).doesNotThrowAnyException();

        index.remove(sha256 + ":1");
        assertThatThrownBy(() -> store.check(version(sha256)))
                .isInstanceOfSatisfying(BundleUnavailableException.class, gone -> assertThat(gone.retriable())
                        .isTrue());
    }

    @Test
    void shouldRefuseABundleByItsBytesAsSoonAsThereAreTooMany() {
        List<byte[]> chunks = chunks(new byte[5 * CHUNK]);
        List<byte[]> unreadable = new ArrayList<>(chunks.subList(0, 3));
        unreadable.add(new byte[] {9});
        unreadable.add(new byte[] {9});

        BundleUnavailableException refused = refused(unreadable, new ModelAdmission("shop", 2_500L, null));

        assertThat(refused.rejection()).isEqualTo(Rejection.TOO_LARGE);
        assertThat(refused).hasMessageContaining("has at least 3,000 bytes");
    }

    @Test
    void shouldReadNoMoreThanTheRecordSays() {
        List<byte[]> chunks = chunks(new byte[5 * CHUNK]);
        List<byte[]> unreadable = new ArrayList<>(chunks.subList(0, 3));
        unreadable.add(new byte[] {9});
        unreadable.add(new byte[] {9});

        BundleUnavailableException refused = refused(unreadable, new ModelAdmission("shop", null, null));

        assertThat(refused.retriable()).isFalse();
        assertThat(refused.rejection()).isEqualTo(Rejection.CORRUPT);
        assertThat(refused).hasMessageContaining("has at least 3000 bytes, and its record says 2500");
    }

    @Test
    void shouldTakeABundleOfExactlyTheGreatestSize() throws Exception {
        assertThat(store(chunks(bundle), new ModelAdmission("shop", 2_500L, null))
                        .fetch(version(sha256)))
                .isEqualTo(bundle);
    }

    private BundleUnavailableException refused(List<byte[]> chunks, ModelAdmission admission) {
        return catchThrowableOfType(
                BundleUnavailableException.class, () -> store(chunks, admission).fetch(version(sha256)));
    }

    private ModelVersion version(String of) {
        return ModelVersions.of("1.0.0", "stops", "stops", new Artifact(of, (long) bundle.length, 3, 0L, null));
    }

    private List<byte[]> chunks(byte[] whole) {
        int count = (whole.length + CHUNK - 1) / CHUNK;
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] data = Arrays.copyOfRange(whole, i * CHUNK, Math.min(whole.length, (i + 1) * CHUNK));
            chunks.add(serde.toBytes(TOPIC.topic(), new ArtifactChunk(sha256, i, count, ByteBuffer.wrap(data))));
        }
        return chunks;
    }

    private TopicBundleStore store(List<byte[]> chunks, ModelAdmission admission) {
        return new TopicBundleStore(
                TOPIC.topic(), index(chunks), RecordSerdes.of(registry), () -> consumer(chunks), admission);
    }

    private ChunkIndex index(List<byte[]> chunks) {
        ChunkIndex index = new ChunkIndex();
        for (int i = 0; i < chunks.size(); i++) {
            index.put(sha256, i, chunks.size(), TOPIC.partition(), i);
        }
        return index;
    }

    /** A consumer that finds the chunks at offsets 0, 1 and so on, each time it is assigned. */
    private static Consumer<byte[], byte[]> consumer(List<byte[]> chunks) {
        return new MockConsumer<>("earliest") {
            @Override
            public synchronized void seek(TopicPartition partition, long offset) {
                super.updateBeginningOffsets(Map.of(TOPIC, 0L));
                super.seek(partition, offset);
                super.addRecord(new ConsumerRecord<>(
                        TOPIC.topic(), TOPIC.partition(), offset, new byte[0], chunks.get((int) offset)));
            }
        };
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
