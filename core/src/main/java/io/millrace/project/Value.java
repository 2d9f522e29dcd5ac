package io.millrace.project;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a file says, with the place where it says so: a later file's part keeps its own place when it is merged in. */
sealed interface Value {

    /** Where the value starts. */
    Mark mark();

    /** How a mistake shows it. */
    String shown();

    /** This value with a later file's value over it. */
    default Value with(Value over) {
        return over;
    }

    /** Whether it says nothing: YAML's null. */
    default boolean isNothing() {
        return false;
    }

    /**
     * Text, or a number or a flag that nobody has read yet.
     *
     * @param plain whether it stands without quotes
     */
    record Scalar(String text, boolean plain, Mark mark) implements Value {
        private static final int SHOWN = 80;

        @Override
        public String shown() {
            if (isNothing()) {
                return "nothing";
            }
            String line = text.strip().replaceAll("\\s+", " ");
            String cut = line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
            return plain ? cut : '"' + cut + '"';
        }

        @Override
        public boolean isNothing() {
            return plain && (text.isEmpty() || text.equals("null") || text.equals("~"));
        }
    }

    /** A list. */
    record Items(List<Value> items, Mark mark) implements Value {
        @Override
        public String shown() {
            return "a list";
        }
    }

    /** A map, in the order of the file. */
    record Fields(Map<String, Field> fields, Mark mark) implements Value {
        @Override
        public String shown() {
            return "a map";
        }

        /** Merges deeply: maps into maps; anything else replaces; nothing deletes. */
        @Override
        public Value with(Value over) {
            if (!(over instanceof Fields later)) {
                return over;
            }
            Map<String, Field> merged = new LinkedHashMap<>(fields);
            for (Map.Entry<String, Field> entry : later.fields().entrySet()) {
                String key = entry.getKey();
                Field field = entry.getValue();
                Field earlier = merged.get(key);
                if (earlier == null) {
                    merged.put(key, field);
                } else if (field.value().isNothing()) {
                    merged.remove(key);
                } else {
                    Value value = earlier.value().with(field.value());
                    boolean both = value instanceof Fields && earlier.value() instanceof Fields;
                    merged.put(key, new Field(both ? earlier.mark() : field.mark(), value));
                }
            }
            return new Fields(merged, mark);
        }

        /** The keys, in the order of the file. */
        List<String> keys() {
            return new ArrayList<>(fields.keySet());
        }
    }

    /**
     * A key's value.
     *
     * @param mark where the key stands
     */
    record Field(Mark mark, Value value) {}
}
