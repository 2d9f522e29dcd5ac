package io.millrace.console.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.views.View;
import io.millrace.serving.rest.StreamHandler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublisherTest {
    private final Counting sound = new Counting("sound");
    private final Counting broken = new Counting("broken");
    private final Board board = new Board(List.of("broken", "sound"));
    private final Publisher publisher = new Publisher(List.of(broken, sound), board);

    /** Says how often it was asked, or fails. */
    private static final class Counting implements View {
        private final String name;
        private int asked;
        private boolean failing;

        Counting(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public ObjectNode document() {
            if (failing) {
                throw new IllegalStateException("on purpose");
            }
            return JsonNodeFactory.instance.objectNode().put("asked", ++asked);
        }
    }

    @Test
    void shouldTellEveryOtherViewWhenOneCannotBeWritten() {
        broken.failing = true;

        assertThat(toldToSomebodyNew()).containsExactly("sound {\"asked\":1}");
    }

    @Test
    void shouldKeepWhatAViewSaidBeforeItCouldNotBeWrittenAndGoOnWhenItCan() {
        assertThat(toldToSomebodyNew()).containsExactly("broken {\"asked\":1}", "sound {\"asked\":1}");

        broken.failing = true;
        publisher.changed(broken);
        assertThat(toldToSomebodyNew()).containsExactly("broken {\"asked\":1}", "sound {\"asked\":1}");

        broken.failing = false;
        publisher.changed(broken);
        assertThat(toldToSomebodyNew()).containsExactly("broken {\"asked\":2}", "sound {\"asked\":1}");
    }

    private List<String> toldToSomebodyNew() {
        List<String> told = new ArrayList<>();
        try (StreamHandler.Events events = board.open(null, () -> {})) {
            publisher.turn();
            for (byte[] next = events.next(); next != null; next = events.next()) {
                String[] lines = new String(next, UTF_8).split("\n", -1);
                told.add(lines[0].substring("event: ".length()) + " " + lines[2].substring("data: ".length()));
            }
        }
        return told;
    }
}
