package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    /** Clears the screen, goes back, turns the direction, sets a title in one byte, and hides as a tag. */
    private static final String HOSTILE = "a\u001b[2J\rb\u202ec\u009dd\udb40\udc41";

    private static final String SEEN = "a\\u001b[2J\\u000db\\u202ec\\u009dd\\udb40\\udc41";

    @Test
    void shouldShowWhatATerminalWouldDo() {
        assertThat(Printable.line(HOSTILE + "\n\té")).isEqualTo(SEEN + "\\u000a\\u0009é");
    }

    @Test
    void shouldLeaveLinesOfTextThatHasSome() {
        assertThat(Printable.lines(HOSTILE + "\n\té\r\n")).isEqualTo(SEEN + "\n\té\r\n");
    }
}
