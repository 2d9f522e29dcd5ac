package io.millrace.expressions;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A row of named values for tests, and the scope of its names. */
final class MapRow implements Row, Scope {
    private final List<String> names = new ArrayList<>();
    private final Map<String, Double> numbers;
    private final Map<String, String> texts;
    private final Set<String> missingTexts;
    private final TextScratch scratch = new TextScratch();

    MapRow(Map<String, Double> numbers, Map<String, String> texts, Set<String> missingTexts) {
        this.numbers = numbers;
        this.texts = texts;
        this.missingTexts = missingTexts;
    }

    @Override
    public int numberSlot(String name) {
        return numbers.containsKey(name) ? slot(name) : -1;
    }

    @Override
    public int textSlot(String name) {
        return texts.containsKey(name) || missingTexts.contains(name) ? slot(name) : -1;
    }

    @Override
    public boolean isText(String name) {
        return texts.containsKey(name) || missingTexts.contains(name);
    }

    private int slot(String name) {
        if (!names.contains(name)) {
            names.add(name);
        }
        return names.indexOf(name);
    }

    @Override
    public double number(int slot) {
        return numbers.getOrDefault(names.get(slot), Double.NaN);
    }

    @Override
    public boolean hasText(int slot) {
        return texts.containsKey(names.get(slot));
    }

    @Override
    public boolean textEquals(int slot, byte[] utf8) {
        @Nullable String text = texts.get(names.get(slot));
        return text != null && text.equals(new String(utf8, StandardCharsets.UTF_8));
    }

    @Override
    public void appendText(int slot, TextScratch out) {
        byte[] utf8 = Objects.requireNonNull(texts.get(names.get(slot))).getBytes(StandardCharsets.UTF_8);
        out.append(utf8, 0, utf8.length);
    }

    @Override
    public TextScratch scratch() {
        return scratch;
    }
}
