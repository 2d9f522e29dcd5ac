package io.millrace.project;

import io.millrace.project.ModelsReader.Limits;
import io.millrace.project.ServingDefinition.Isolation;
import io.millrace.project.ServingDefinition.Unlogged;
import io.millrace.project.Value.Fields;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads project files: YAML in, an immutable {@link Project} out, or every mistake at once. What this version does not do
 * is refused, never ignored. {@code docs/project-file.md} explains every key.
 */
public final class ProjectReader {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONGEST = Duration.ofDays(3650);

    private final Mistakes mistakes;
    private final Section root;

    private ProjectReader(Section root, Mistakes mistakes) {
        this.root = root;
        this.mistakes = mistakes;
    }

    /**
     * Reads a project.
     *
     * @param files the project file, then its overlays: a later file's maps are merged into the earlier ones, its scalars
     *     and lists replace theirs, and its nulls delete
     * @throws InvalidProjectException with every mistake, in file order; each cites the file and line its value came from
     */
    public static Project read(List<ProjectFile> files) throws InvalidProjectException {
        Mistakes mistakes = new Mistakes();
        Fields merged = EffectiveProject.merge(files, mistakes);
        if (files.isEmpty()) {
            mistakes.add(new Mark(0, "-", 1, 1), "-", "no file", "a project file");
        }
        Project project = merged != null ? new ProjectReader(Section.root(merged, mistakes), mistakes).project() : null;
        if (project == null || !mistakes.none()) {
            throw new InvalidProjectException(mistakes.inOrder());
        }
        return project;
    }

    /** Every part is read whatever is wrong with the others; null when something is. */
    private @Nullable Project project() {
        String name = root.text("project", Names.PROJECTS, "a name of a-z, 0-9 and - that starts with a letter");
        String objective = root.optionalText("objective", Names.ANY, "words");
        TimePolicy time = time();
        EntityDefinition entity = entity();
        Sources sources =
                SourceReader.read(root, entity == null ? 0 : entity.keyFields().size());
        ValidationDefinition validation = ValidationReader.read(root, sources);
        Features features = Features.read(root, entityName(), sources);
        ExamplePolicy examples = new LabelReader(sources).examples(root, entity);
        Section constraints = root.optional("constraints", Keys.CONSTRAINTS);
        Long samples = constraints == null
                ? Long.valueOf(1_000)
                : constraints.whole("minimum_samples", 10, 1_000_000_000, 1_000L);
        Duration history = constraints == null
                ? Duration.ofDays(730)
                : constraints.duration("historical_period", DAY, LONGEST, Duration.ofDays(730));
        String interpretability = constraints == null || !constraints.has("interpretability")
                ? null
                : constraints.choice("interpretability", List.of("high", "none"), null);
        ModelsReader models = ModelsReader.read(
                root,
                sources,
                features,
                new Limits(
                        samples,
                        history,
                        constraints == null ? root.mark() : constraints.valueMark("historical_period"),
                        time == null ? null : time.allowedLateness(),
                        interpretability == null ? null : interpretability.equals("high")));
        List<ExperimentDefinition> experiments = models.experiments(root);
        Constraints modelConstraints = ConstraintsReader.read(constraints);
        Double availability = constraints == null
                ? Double.valueOf(Project.USUAL_AVAILABILITY)
                : constraints.nearlyAll("availability", 0.5, 0.999999, Project.USUAL_AVAILABILITY);
        Long partitions = root.whole("partitions", 1, 1_000, 4L);
        ServingDefinition serving = serving();
        InterventionPolicy interventions =
                InterventionReader.read(root, sources, examples, models.labelsByName(), models.modelNames());
        RecommendationPolicy recommendations = RecommendationReader.read(root, entity, examples, models.modelsByName());
        checkForgetting(entity, features, examples);
        refuseComparisonsOfPairs(entity);
        if (!mistakes.none()) {
            return null;
        }
        return new Project(
                Objects.requireNonNull(name),
                objective,
                Objects.requireNonNull(time),
                Objects.requireNonNull(entity),
                sources.byName().values().stream().map(Objects::requireNonNull).toList(),
                features.definition(),
                Objects.requireNonNull(examples),
                models.labels(),
                models.models(),
                Objects.requireNonNull(history),
                Math.toIntExact(Objects.requireNonNull(partitions)),
                Objects.requireNonNull(serving),
                Objects.requireNonNull(interventions),
                validation,
                modelConstraints,
                Objects.requireNonNull(availability),
                experiments,
                recommendations);
    }

    /** Both draw owners, and count what each has as if it had been drawn by itself: what they said would be surer than it is. */
    private void refuseComparisonsOfPairs(@Nullable EntityDefinition entity) {
        if (entity == null || !entity.composite()) {
            return;
        }
        for (String key : List.of("experiments", "business")) {
            if (root.has(key)) {
                mistakes.notYet(
                        root.keyMark(key),
                        key,
                        key + " of an entity of several fields, " + entity.key(),
                        "an entity of one: who is compared with whom is drawn by "
                                + entity.keyFields().get(0)
                                + ", and what one of them has is no independent evidence");
            }
        }
    }

    private @Nullable TimePolicy time() {
        Section section = root.optional("time", Keys.TIME);
        if (section == null) {
            return TimePolicy.DEFAULT;
        }
        TimePolicy usual = TimePolicy.DEFAULT;
        ZoneId zone = usual.zone();
        String named = section.optionalText("zone", Names.ANY, "a time zone");
        if (named != null) {
            try {
                zone = ZoneId.of(named);
            } catch (DateTimeException e) {
                section.wrong("zone", "a time zone, such as UTC or Europe/Berlin");
            }
        }
        Duration lateness =
                section.duration("allowed_lateness", Duration.ZERO, Duration.ofDays(30), usual.allowedLateness());
        Duration future = section.duration("max_future", Duration.ZERO, DAY, usual.maxFuture());
        Duration actionable = section.has("actionable_for")
                ? section.duration("actionable_for", Duration.ofSeconds(1), LONGEST)
                : null;
        return lateness == null || future == null ? null : new TimePolicy(zone, lateness, future, actionable);
    }

    private @Nullable EntityDefinition entity() {
        Section section = only("entities");
        if (section == null) {
            return null;
        }
        Keys.ENTITY.check(section);
        List<String> key = section.paths("key");
        Duration refresh = section.duration("refresh", Duration.ofMinutes(5), Duration.ofDays(30), DAY);
        Duration forget = section.duration("forget_after", DAY, LONGEST, Duration.ofDays(400));
        return key.isEmpty() || refresh == null || forget == null
                ? null
                : new EntityDefinition(lastName(section), key, refresh, forget);
    }

    private @Nullable String entityName() {
        Section entities = root.map("entities", false);
        return entities == null || entities.keys().isEmpty()
                ? null
                : entities.keys().get(0);
    }

    private @Nullable ServingDefinition serving() {
        Section section = root.optional("serving", Keys.SERVING);
        if (section == null) {
            return ServingDefinition.DEFAULT;
        }
        String isolation = section.choice("isolation", List.of("read_committed", "read_uncommitted"), "read_committed");
        Section rest = section.optional("rest", Keys.REST);
        String unlogged = rest == null ? "refuse" : rest.choice("unlogged", List.of("refuse", "answer"), "refuse");
        return isolation == null || unlogged == null
                ? null
                : new ServingDefinition(
                        Isolation.valueOf(isolation.toUpperCase(Locale.ROOT)),
                        Unlogged.valueOf(unlogged.toUpperCase(Locale.ROOT)));
    }

    /** The one thing in a map that will hold several; null, and reported, when there is none. */
    private @Nullable Section only(String key) {
        Section all = root.named(key);
        if (all == null) {
            return null;
        }
        List<String> names = all.keys();
        for (String more : names.subList(1, names.size())) {
            mistakes.notYet(all.keyMark(more), all.path(more), "more than one of " + key, "only " + names.get(0));
        }
        return all.map(names.get(0), true);
    }

    private static String lastName(Section section) {
        return section.path().substring(section.path().lastIndexOf('.') + 1);
    }

    /** What is forgotten cannot be in a window, nor be eligible. */
    private void checkForgetting(
            @Nullable EntityDefinition entity, Features features, @Nullable ExamplePolicy examples) {
        if (entity == null) {
            return;
        }
        Section section = Objects.requireNonNull(only("entities"));
        checkAtLeast(section, entity.forgetAfter(), "the longest window", features.longestWindow());
        checkAtLeast(section, entity.forgetAfter(), "refresh", entity.refresh());
        if (examples != null) {
            checkAtLeast(section, entity.forgetAfter(), "examples.eligible.within", examples.within());
        }
    }

    private static void checkAtLeast(Section section, Duration forget, String what, Duration least) {
        if (forget.compareTo(least) < 0) {
            section.wrong(
                    "forget_after", Durations.format(forget), "at least " + what + ", " + Durations.format(least));
        }
    }
}
