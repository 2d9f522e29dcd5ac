package io.millrace.ids;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.codec.digest.MurmurHash3;
import org.junit.jupiter.api.Test;

class IdsTest {
    private static final byte[] ENTITY = "customer-1".getBytes(StandardCharsets.UTF_8);

    @Test
    void shouldBeTheHashOfWhatTheDocumentationSays() {
        byte[] bytes = ByteBuffer.allocate(4 + 5 + 4 + 1 + 4 + 9 + 4 + 8)
                .putInt(5)
                .put("churn".getBytes(StandardCharsets.UTF_8))
                .putInt(2)
                .put((byte) 'E')
                .putInt(9)
                .put("purchases".getBytes(StandardCharsets.UTF_8))
                .putInt(3)
                .putLong(42)
                .array();
        long[] hash = MurmurHash3.hash128x64(bytes);

        assertThat(Ids.event("churn", 2, "purchases", 3, 42)).isEqualTo(String.format("%016x%016x", hash[0], hash[1]));
    }

    @Test
    void shouldBeTheSameForTheSameOriginAndOtherForEveryOther() {
        List<String> ids = List.of(
                Ids.event("churn", 1, "purchases", 0, 1),
                Ids.event("churn", 1, "purchases", 1, 0),
                Ids.event("churn", 1, "purchase", 0, 1),
                Ids.event("churn", 2, "purchases", 0, 1),
                Ids.event("churnp", 1, "urchases", 0, 1),
                Ids.refresh("churn", 1, ENTITY, 1),
                Ids.refresh("churn", 1, ENTITY, 2),
                Ids.snapshot("churn", 1, ENTITY, 1),
                Ids.snapshot("churn", 1, "customer-2".getBytes(StandardCharsets.UTF_8), 1),
                Ids.request("churn", 1, "r", "customer-1", 0),
                Ids.request("churn", 1, "r", "customer-2", 0),
                Ids.request("churn", 1, "r", "customer-1", 1),
                Ids.request("churn", 1, "rc", "ustomer-1", 0));

        Set<String> distinct = new HashSet<>(ids);

        assertThat(distinct).hasSameSizeAs(ids);
        assertThat(ids).allMatch(id -> id.matches("[0-9a-f]{32}"));
        assertThat(Ids.snapshot("churn", 1, ENTITY, 1)).isEqualTo(ids.get(7));
    }
}
