package io.millrace.features;

import io.millrace.expressions.Condition;
import io.millrace.expressions.ExpressionParser;
import io.millrace.expressions.NumberExpression;
import io.millrace.expressions.Scope;
import io.millrace.features.SourceLayout.Kind;
import io.millrace.features.SourceLayout.Slot;
import io.millrace.project.FieldDefinition;
import io.millrace.project.SourceDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Gives the fields of one source their slots as they are asked for. A project is compiled twice: the first time finds out
 * which slots there are, the second finds them in their places, record fields before derived ones.
 */
final class SourceSlots implements Scope {
    private final int index;
    private final SourceDefinition source;
    private final List<Slot> slots;
    private final Map<String, NumberExpression> derived = new LinkedHashMap<>();
    private final Map<String, Long> filters = new LinkedHashMap<>();
    private final Map<String, Condition> conditions = new LinkedHashMap<>();
    private final Set<String> underWay = new HashSet<>();
    private SortedSet<String> used = new TreeSet<>();

    SourceSlots(int index, SourceDefinition source) {
        this(index, source, List.of());
    }

    private SourceSlots(int index, SourceDefinition source, List<Slot> slots) {
        this.index = index;
        this.source = source;
        this.slots = new ArrayList<>(slots);
    }

    /** Slots for the second time, in their places. */
    SourceSlots inOrder() {
        List<Slot> ordered = new ArrayList<>();
        slots.stream().filter(slot -> slot.kind() != Kind.DERIVED).forEach(ordered::add);
        slots.stream().filter(slot -> slot.kind() == Kind.DERIVED).forEach(ordered::add);
        return new SourceSlots(index, source, ordered);
    }

    int index() {
        return index;
    }

    SourceDefinition source() {
        return source;
    }

    SourceLayout layout() {
        return new SourceLayout(index, slots);
    }

    boolean isDerived(String field) {
        return source.field(field).expression() != null;
    }

    int scale(String field) {
        return source.field(field).scale();
    }

    /** Slot of a field as it is read by kind; a derived field has no other kind than DERIVED. */
    int slot(String field, Kind kind) {
        Slot slot = new Slot(field, kind, kind == Kind.NUMBER || kind == Kind.DERIVED ? scale(field) : 0);
        int found = slots.indexOf(slot);
        if (found >= 0) {
            return found;
        }
        slots.add(slot);
        return slots.size() - 1;
    }

    @Override
    public int numberSlot(String name) {
        used.add(describe(name));
        FieldDefinition field = source.field(name);
        if (field.scale() < 0 || field.scale() > Exact.MAXIMUM_SCALE) {
            throw new IllegalArgumentException(
                    "field " + name + ": a scale of " + field.scale() + " is not in 0 to " + Exact.MAXIMUM_SCALE);
        }
        if (field.expression() == null) {
            return slot(name, Kind.NUMBER);
        }
        if (!derived.containsKey(name)) {
            if (!underWay.add(name)) {
                throw new IllegalArgumentException("field " + name + " is derived from itself");
            }
            // What it is made of is in its own description: whoever asks first uses no more than those who ask later.
            SortedSet<String> outer = used;
            used = new TreeSet<>();
            NumberExpression expression = ExpressionParser.number(field.expression(), this);
            used = outer;
            underWay.remove(name);
            // Entered after what it is made of: the order in which they are computed.
            derived.put(name, expression);
        }
        return slot(name, Kind.DERIVED);
    }

    /** Slot of a number of the record at a scale of its own; a derived field has no other scale than its own. */
    int numberSlot(String field, int scale) {
        if (isDerived(field)) {
            return numberSlot(field);
        }
        Slot slot = new Slot(field, Kind.NUMBER, scale);
        if (!slots.contains(slot)) {
            slots.add(slot);
        }
        return slots.indexOf(slot);
    }

    @Override
    public int textSlot(String name) {
        if (isDerived(name)) {
            return -1;
        }
        used.add(name);
        return slot(name, Kind.TEXT);
    }

    /** The bit of a condition. */
    long filter(String where) {
        Long known = filters.get(where);
        if (known != null) {
            return known;
        }
        if (filters.size() == Filters.MAXIMUM) {
            throw new IllegalArgumentException(
                    "source " + source.name() + " has more than " + Filters.MAXIMUM + " conditions");
        }
        long bit = 2L << filters.size();
        conditions.put(where, ExpressionParser.condition(where, this));
        filters.put(where, bit);
        return bit;
    }

    Map<String, Condition> conditions() {
        return conditions;
    }

    /** What computes the derived slots, in an order in which it can. */
    List<Derivation> derivations() {
        return derived.entrySet().stream()
                .map(entry -> new Derivation(slot(entry.getKey(), Kind.DERIVED), entry.getValue()))
                .toList();
    }

    /** What a condition means: its text, and how each number in it is read. */
    String meaning(String where) {
        SortedSet<String> outer = used;
        used = new TreeSet<>();
        ExpressionParser.condition(where, this);
        String meaning = Normal.text(where) + used;
        used = outer;
        return meaning;
    }

    /** What a number means: its field and scale, or its derivation. */
    String describe(String field) {
        FieldDefinition definition = source.field(field);
        String name = field + "@" + definition.scale();
        if (definition.expression() == null || underWay.contains(field)) {
            return name;
        }
        SortedSet<String> outer = used;
        used = new TreeSet<>();
        underWay.add(field);
        ExpressionParser.number(definition.expression(), this);
        underWay.remove(field);
        name = name + "=" + Normal.text(definition.expression()) + used;
        used = outer;
        return name;
    }
}
