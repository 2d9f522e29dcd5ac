package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecentEventsTest {
    private static final SourceLayout LAYOUT = new SourceLayout(
            0,
            List.of(
                    new SourceLayout.Slot("x", SourceLayout.Kind.NUMBER, 0),
                    new SourceLayout.Slot("name", SourceLayout.Kind.TEXT, 0)));
    private static final Comparator<Event> LATEST_FIRST = Comparator.comparingLong(Event::time)
            .thenComparingInt(Event::partition)
            .thenComparingLong(Event::offset)
            .reversed();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepTheLastEventsWhateverTheOrder(boolean text) {
        Random random = new Random(1);
        for (int round = 0; round < 300; round++) {
            int most = 1 + random.nextInt(32);
            List<Event> events = events(random, random.nextInt(60));
            byte[] one = bytes(events, text, most);
            Collections.shuffle(events, random);

            byte[] other = bytes(events, text, most);

            assertThat(other).isEqualTo(one);
            assertThat(values(one, text))
                    .isEqualTo(events.stream()
                            .sorted(LATEST_FIRST)
                            .limit(most)
                            .map(event -> event.time() + " " + value(event, text))
                            .toList());
        }
    }

    private static byte[] bytes(List<Event> events, boolean text, int most) {
        Packed packed = new Packed();
        for (Event event : events) {
            // Read and written for each: encoding is part of what must not matter.
            RecentEvents recent = new RecentEvents();
            recent.read(text, packed);
            boolean added = text ? recent.addText(event, 1, most) : recent.add(event, 0, most);
            if (added) {
                recent.write(text, packed);
            }
        }
        return packed.copy();
    }

    private static List<String> values(byte[] bytes, boolean text) {
        Packed packed = new Packed();
        packed.put(bytes, 0, bytes.length);
        RecentEvents recent = new RecentEvents();
        recent.read(text, packed);
        TextPool pool = new TextPool();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < recent.size(); i++) {
            Object value = recent.value(i);
            if (recent.value(i) == Event.MISSING) {
                value = "none";
            } else if (text) {
                value = new String(recent.text(i, pool), StandardCharsets.UTF_8);
            }
            values.add(recent.time(i) + " " + value);
        }
        return values;
    }

    private static Object value(Event event, boolean text) {
        if (!text) {
            return event.scaled(0) == Event.MISSING ? "none" : (Object) event.scaled(0);
        }
        byte[] bytes = event.text(1);
        return bytes == null
                ? "none"
                : new String(
                        bytes,
                        0,
                        Utf8.cut(bytes, 0, event.textLength(1), RecentEvents.LONGEST),
                        StandardCharsets.UTF_8);
    }

    private static List<Event> events(Random random, int count) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Event event = new Event(LAYOUT);
            event.identify(new byte[0], random.nextInt(30) - 10, random.nextInt(3), i);
            if (random.nextInt(4) > 0) {
                event.setScaled(0, random.nextLong() >> (2 + random.nextInt(62)));
                byte[] name = "é"
                        .repeat(random.nextInt(5) == 0 ? random.nextInt(200) : random.nextInt(4))
                        .getBytes(StandardCharsets.UTF_8);
                event.setText(1, name, 0, name.length);
            }
            events.add(event);
        }
        return events;
    }
}
