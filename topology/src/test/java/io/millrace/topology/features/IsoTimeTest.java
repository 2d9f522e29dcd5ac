package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimeTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void shouldReadWhatJavaTimeWrites() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            Instant instant = Instant.ofEpochMilli(random.nextLong(-62_135_596_800_000L, 253_402_300_799_999L));
            ZoneOffset offset = ZoneOffset.ofTotalSeconds(random.nextInt(-17, 18) * 3600 + random.nextInt(60) * 60);
            LocalDateTime local = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);

            assertThat(parse(instant.toString(), ZoneOffset.UTC))
                    .as("seed %d: %s", seed, instant)
                    .isEqualTo(instant.toEpochMilli());
            String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(local.atOffset(offset));
            assertThat(parse(text, BERLIN))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(OffsetDateTime.parse(text).toInstant().toEpochMilli());
            assertThat(parse(local.toString(), BERLIN))
                    .as("seed %d: %s in Berlin", seed, local)
                    .isEqualTo(local.atZone(BERLIN).toInstant().toEpochMilli());
            assertThat(parse(local.toLocalDate().toString(), BERLIN))
                    .as("seed %d: %s in Berlin", seed, local.toLocalDate())
                    .isEqualTo(
                            local.toLocalDate().atStartOfDay(BERLIN).toInstant().toEpochMilli());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-02-29T12:34",
                "2024-02-29 12:34:56",
                "2024-02-29T12:34:56.789012345Z",
                "2024-02-29T12:34:56,5+0130",
                "2024-02-29T12:34:56-02"
            })
    void shouldAcceptTheCommonVariations(String text) {
        assertThat(parse(text, ZoneOffset.UTC)).isNotEqualTo(IsoTime.UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2024",
                "2024-2-3",
                "2023-02-29",
                "1900-02-29",
                "2024-13-01",
                "2024-00-10",
                "2024-01-32",
                "2024-01-01T24:00",
                "2024-01-01T12:60",
                "2024-01-01T12:00:60",
                "2024-01-01T12:00:00.",
                "2024-01-01T12:00:00.0123456789",
                "2024-01-01T12:00Zjunk",
                "2024-01-01T12:00+1",
                "2024-01-01T12:00+25:00",
                "2024-01-01T12",
                "01.02.2024",
                "yesterday"
            })
    void shouldRefuseWhatIsNoTime(String text) {
        assertThat(parse(text, ZoneOffset.UTC)).isEqualTo(IsoTime.UNREADABLE);
    }

    private static long parse(String text, ZoneId zone) {
        byte[] inside = ("<<" + text + "9").getBytes(UTF_8);
        return new IsoTime(zone).parse(inside, 2, inside.length - 3);
    }
}
