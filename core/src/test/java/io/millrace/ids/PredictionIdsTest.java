package io.millrace.ids;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.codec.digest.MurmurHash3;
import org.junit.jupiter.api.Test;

/** What makes predictions' ids unique over all models, against another implementation of the hash. */
class PredictionIdsTest {
    private static final String UPDATE = Ids.event("shop", 1, "purchases", 3, 17);

    @Test
    void shouldBeTheHashOfTheModelAndTheUpdate() {
        String id = PredictionIds.of(UPDATE, "churn");

        long[] hash = MurmurHash3.hash128x64(("\0\0\0\u0005churn" + UPDATE).getBytes(StandardCharsets.ISO_8859_1));
        assertThat(id).isEqualTo(String.format("%016x%016x", hash[0], hash[1]));
    }

    @Test
    void shouldGiveEveryModelAndUpdateAnIdOfItsOwn() {
        PredictionIds ids = new PredictionIds();
        Set<String> seen = new HashSet<>();
        for (int offset = 0; offset < 1_000; offset++) {
            byte[] update = Ids.event("shop", 1, "purchases", 0, offset).getBytes(StandardCharsets.US_ASCII);
            for (String model : List.of("churn", "upsell", "u")) {
                seen.add(new String(ids.of(update, update.length, model), StandardCharsets.US_ASCII));
            }
            seen.add(new String(update, StandardCharsets.US_ASCII));
        }

        assertThat(seen).hasSize(4_000);
    }

    @Test
    void shouldSayTheSameWhetherItIsReusedOrNot() {
        PredictionIds ids = new PredictionIds();
        byte[] longer = "x".repeat(500).getBytes(StandardCharsets.US_ASCII);
        ids.of(longer, longer.length, "upsell");
        byte[] update = (UPDATE + "left over").getBytes(StandardCharsets.US_ASCII);

        assertThat(new String(ids.of(update, UPDATE.length(), "churn"), StandardCharsets.US_ASCII))
                .isEqualTo(PredictionIds.of(UPDATE, "churn"));
    }
}
