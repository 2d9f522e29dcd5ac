package io.millrace.features;

import io.millrace.expressions.Condition;
import io.millrace.project.FeatureDefinition;
import io.millrace.project.FieldRules;
import io.millrace.project.LabelDefinition;
import io.millrace.project.Project;
import io.millrace.project.RecordRules;
import io.millrace.project.SourceDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The features of a project, compiled: immutable and thread-safe. Features are numbered in file order. */
public final class FeatureSet {
    private final Project project;
    private final List<FeatureDefinition> definitions;
    private final Map<String, Integer> names = new HashMap<>();
    private final FeatureMeaning[] meanings;
    private final List<SourceLayout> layouts;
    private final List<Map<String, Condition>> conditions;
    private final Derivation[][] derivations;
    private final Plan plan;
    private final long turns;

    private FeatureSet(Project project, List<SourceSlots> sources) {
        this.project = project;
        definitions = project.featureSet().features();
        for (int i = 0; i < definitions.size(); i++) {
            names.put(definitions.get(i).name(), i);
        }
        FeatureCompiler compiler = new FeatureCompiler(project, sources);
        compileLabels(project, sources);
        compileValidation(project, sources);
        plan = compiler.compile();
        meanings = compiler.meanings();
        layouts = sources.stream().map(SourceSlots::layout).toList();
        conditions =
                sources.stream().map(source -> Map.copyOf(source.conditions())).toList();
        derivations = sources.stream()
                .map(source -> source.derivations().toArray(new Derivation[0]))
                .toArray(Derivation[][]::new);
        turns = turns(project);
    }

    /**
     * Compiles a project that the reader has accepted.
     *
     * @throws IllegalArgumentException when a definition cannot be computed; the message names the feature
     */
    public static FeatureSet compile(Project project) {
        List<SourceSlots> sources = IntStream.range(0, project.sources().size())
                .mapToObj(i -> new SourceSlots(i, project.sources().get(i)))
                .toList();
        new FeatureSet(project, sources);
        return new FeatureSet(
                project, sources.stream().map(SourceSlots::inOrder).toList());
    }

    public Project project() {
        return project;
    }

    /** Number of features. */
    public int size() {
        return definitions.size();
    }

    public String name(int feature) {
        return definitions.get(feature).name();
    }

    /** Whether the feature's value is text. */
    public boolean categorical(int feature) {
        return definitions.get(feature).categorical();
    }

    /** How many categorical features come before a feature: where its category stands in a row. */
    public int categoriesBefore(int feature) {
        int before = 0;
        for (int i = 0; i < feature; i++) {
            before += categorical(i) ? 1 : 0;
        }
        return before;
    }

    /** 16 hexadecimal digits that change whenever the meaning of the feature does. Its name is no part of it. */
    public String definitionHash(int feature) {
        return meanings[feature].hash();
    }

    /** The feature of that name, or -1. */
    public int indexOf(String name) {
        return names.getOrDefault(name, -1);
    }

    /** What the engine wants to know of a source's records. */
    public SourceLayout layout(int source) {
        return layouts.get(source);
    }

    /**
     * Whether the feature depends on time and on latest events alone (since, since-last, calendar, and expressions of such):
     * silence changes it all the time, and that alone makes no update.
     */
    public boolean timeOnly(int feature) {
        return meanings[feature].timeOnly();
    }

    /** Whether {@link TimeOnlyFeatures#askedAt} gives the feature the value of a later moment: time-only ones, and decayed sums and counts. */
    public boolean movesWithTime(int feature) {
        return timeOnly(feature) || project.featureSet().features().get(feature) instanceof FeatureDefinition.Decayed;
    }

    /** How far a feature's window may reach back beyond its length, milliseconds: the length of a tile; 0 without a window. */
    public long windowBound(int feature) {
        Resolution resolution = meanings[feature].span().resolution();
        return resolution == null ? 0 : resolution.millis();
    }

    /** Start, exclusive, of a feature's window at a moment; {@link Long#MIN_VALUE} without a window. */
    public long windowStart(int feature, long asOf) {
        return meanings[feature].span().start(asOf);
    }

    /**
     * A condition of the project over a source's slots. Call {@link #derive} on the event before.
     *
     * @throws IllegalArgumentException when the project has no such condition over that source
     */
    public Condition condition(int source, String where) {
        Condition condition = conditions.get(source).get(where);
        if (condition == null) {
            throw new IllegalArgumentException("no condition over source " + source + ": " + where);
        }
        return condition;
    }

    /** Computes the event's DERIVED slots, once per event. One that has no value or does not fit stays missing. */
    public void derive(Event event) {
        if (event.markDerived()) {
            return;
        }
        for (Derivation derivation : derivations[event.source()]) {
            // NaN and what does not fit are refused by the event: the slot stays missing.
            event.setNumber(derivation.slot(), derivation.expression().evaluate(event));
        }
    }

    /**
     * Whether an entity's state was written by features that are kept alike, so that an engine of this feature set can go on
     * from it; otherwise the engine throws {@link IncompatibleStateException}.
     *
     * @param head a value of {@link StateStores#heads}
     */
    public boolean keeps(byte[] head) {
        return head.length >= Long.BYTES && Bytes.getLong(head, 0) == plan.layout;
    }

    /**
     * Everything that the bytes of the state depend on, line by line: what {@link KnownLayouts} needs to read them when they have
     * become old.
     */
    public String stateDescription() {
        return plan.description;
    }

    /** What the engine works by. */
    Plan plan() {
        return plan;
    }

    /** Of each source, whether it is a table. */
    boolean[] tables() {
        List<SourceDefinition> sources = project.sources();
        boolean[] tables = new boolean[sources.size()];
        for (int i = 0; i < tables.length; i++) {
            tables[i] = sources.get(i).table();
        }
        return tables;
    }

    /** Every how many boundaries an entity is sampled. */
    long turns() {
        return turns;
    }

    /** Makes sure that the slots and conditions that the labels need are there. */
    private static void compileLabels(Project project, List<SourceSlots> sources) {
        for (LabelDefinition label : project.labels()) {
            String where = label.where();
            if (where != null) {
                sources.get(project.sourceIndex(label.sources().get(0))).filter(where);
            }
        }
    }

    /** Makes sure that the slots that the rules of records look at are there. They are no part of the state. */
    private static void compileValidation(Project project, List<SourceSlots> sources) {
        for (RecordRules rules : project.validation().records()) {
            SourceSlots source = sources.get(project.sourceIndex(rules.source()));
            String id = source.source().idField();
            if (rules.uniqueWithin() != null && id != null) {
                source.slot(id, SourceLayout.Kind.TEXT);
            }
        }
        for (FieldRules rules : project.validation().fields()) {
            SourceSlots source = sources.get(project.sourceIndex(rules.source()));
            switch (rules.kind()) {
                case TEXT -> source.slot(rules.field(), SourceLayout.Kind.TEXT);
                case TIME -> source.slot(rules.field(), SourceLayout.Kind.TIME);
                case NUMBER ->
                    source.numberSlot(rules.field(), rules.scale(source.source().field(rules.field())));
            }
        }
    }

    private static long turns(Project project) {
        long refresh = project.entity().refresh().toMillis();
        long every = project.examples().every().toMillis();
        if (refresh <= 0 || every <= 0 || every % refresh != 0) {
            throw new IllegalArgumentException("examples are taken every "
                    + project.examples().every() + ", which is no multiple of the refresh of "
                    + project.entity().refresh());
        }
        return every / refresh;
    }
}
