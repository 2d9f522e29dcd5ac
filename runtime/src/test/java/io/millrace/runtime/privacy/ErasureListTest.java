package io.millrace.runtime.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.Erasure;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErasureListTest {
    private static final Instant UNTIL = Instant.parse("2026-03-01T00:00:00Z");

    private final EntityHash hash = EntityHash.of("a secret of sixteen");

    /** Test case 2 of RFC 4231. */
    @Test
    void shouldHashAsTheStandardSays() {
        byte[] data = "what do ya want for nothing?".getBytes(UTF_8);

        EntityHash jefe = EntityHash.of("Jefe");

        assertThat(jefe.of(data, data.length))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @ParameterizedTest(name = "{0} at {1} ms after")
    @CsvSource({
        "ann, 0, true",
        "ann, -1, true",
        "ann, 1, false",
        "bob, 0, false",
        "anna, 0, false",
        "an, 0, false",
        "ann|mug, 0, true",
        "ann|mug|red, -5, true",
        "ann|mug, 1, false",
        "bob|ann, 0, false"
    })
    void shouldCoverWhatAnEntityAndWhatIsItsOwnDidUntilThen(String id, long after, boolean covered) {
        ErasureList list = new ErasureList(hash, true);
        list.add(erasure("ann", hash));

        assertThat(list.covers(id.getBytes(UTF_8), UNTIL.toEpochMilli() + after))
                .isEqualTo(covered);
    }

    @Test
    void shouldNotTakeIdsApartThatHaveOnePart() {
        ErasureList list = new ErasureList(hash, false);
        list.add(erasure("ann", hash));

        assertThat(list.covers("ann|mug".getBytes(UTF_8), 0)).isFalse();
        assertThat(list.covers("ann".getBytes(UTF_8), 0)).isTrue();
    }

    @Test
    void shouldKeepTheLaterOfTwoErasures() {
        ErasureList list = new ErasureList(hash, false);
        Erasure later = erasure("ann", hash);
        list.add(later);
        list.add(Erasure.newBuilder(later).setUntil(UNTIL.minusSeconds(60)).build());

        assertThat(list.covers("ann".getBytes(UTF_8), UNTIL.toEpochMilli())).isTrue();
        assertThat(list.size()).isEqualTo(1);
    }

    @Test
    void shouldSayThatItsSecretIsNoneOrAnother() {
        ErasureList without = new ErasureList(null, false);
        ErasureList other = new ErasureList(EntityHash.of("another secret of mine"), false);
        ErasureList same = new ErasureList(hash, false);

        for (ErasureList list : new ErasureList[] {without, other, same}) {
            list.add(erasure("ann", hash));
        }

        assertThat(without.mistake()).startsWith("privacy.key: found none").contains(hash.fingerprint());
        assertThat(other.mistake()).startsWith("privacy.key: found another secret");
        assertThat(same.mistake()).isNull();
    }

    /** The way back from a first erasure under a wrong secret: no process can be started while it is there. */
    @Test
    void shouldTakeBackAnErasureAndItsMistakeWithATombstone() throws Exception {
        EntityHash wrong = EntityHash.of("another secret of mine");
        byte[] bytes = "ann".getBytes(UTF_8);
        String mistaken = wrong.of(bytes, bytes.length);
        ErasureList list = new ErasureList(hash, false);
        list.add(erasure("ann", wrong));
        list.add(erasure("bob", hash));
        RecordSerde<Erasure> serde = RecordSerde.of(Erasure.class, new MemorySchemaRegistry());

        Erasures.read(new ConsumerRecord<>("p.erasures", 0, 2, mistaken.getBytes(UTF_8), null), serde, list);

        assertThat(list.mistake()).isNull();
        assertThat(list.size()).isEqualTo(1);
        assertThat(list.covers("bob".getBytes(UTF_8), 0)).isTrue();
    }

    private static Erasure erasure(String id, EntityHash with) {
        byte[] bytes = id.getBytes(UTF_8);
        return new Erasure(
                with.of(bytes, bytes.length), UNTIL, with.fingerprint(), "tester", "asked to", Instant.EPOCH);
    }
}
