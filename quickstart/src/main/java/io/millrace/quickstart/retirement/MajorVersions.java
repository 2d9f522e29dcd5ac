package io.millrace.quickstart.retirement;

import io.millrace.quickstart.applications.ConsumerGroups;
import io.millrace.rollout.ProjectNeeds;
import io.millrace.runtime.control.ControlTopics;
import io.millrace.runtime.control.ControlView;
import io.millrace.runtime.control.ModelWatcher;
import io.millrace.runtime.control.Needs;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.streams.Footprint;
import io.millrace.serving.ServingApp;
import io.millrace.topics.KafkaFutures;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.FeatureTopology;
import io.millrace.wire.SchemaRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The MAJOR versions of a project's feature set as they are at one moment: what each keeps in the cluster, and which models need it. Read only;
 * {@link Retirement} deletes.
 */
public final class MajorVersions {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern NUMBERED = Pattern.compile("[.-]v(\\d{1,4})(?![0-9])");

    private final ProcessContext process;
    private final ProjectNeeds needs;
    private final Set<String> topics;
    private final ConsumerGroups groups;
    private final Map<Integer, Kept> kept = new TreeMap<>();

    private MajorVersions(ProcessContext process, ProjectNeeds needs, Set<String> topics, ConsumerGroups groups) {
        this.process = process;
        this.needs = needs;
        this.topics = topics;
        this.groups = groups;
    }

    /**
     * Looks at cluster and registry.
     *
     * @throws TimeoutException when the control topics cannot be read
     */
    public static MajorVersions of(ProcessContext process, Admin admin) throws InterruptedException, TimeoutException {
        Set<String> topics = KafkaFutures.await(admin.listTopics().names());
        MajorVersions found = new MajorVersions(process, needs(process, admin), topics, ConsumerGroups.of(admin));
        TopicSizes sizes = new TopicSizes(admin);
        for (int major : found.candidates()) {
            Kept all = found.look(major, sizes);
            if (!all.isEmpty()
                    || major == found.current()
                    || found.needs.trained().contains(major)) {
                found.kept.put(major, all);
            }
        }
        return found;
    }

    /**
     * Nothing was ever deployed where there are no control topics. They are asked for by name: a list leaves out, without a word, what the client
     * may not see.
     */
    private static ProjectNeeds needs(ProcessContext process, Admin admin)
            throws InterruptedException, TimeoutException {
        ControlTopics control = ControlTopics.withoutBundles(process.topics());
        try {
            KafkaFutures.await(admin.describeTopics(List.of(control.deployments(), control.registry()))
                    .allTopicNames());
        } catch (UnknownTopicOrPartitionException none) {
            return new ProjectNeeds(Map.of());
        }
        try (ModelWatcher watcher =
                ModelWatcher.start(process.settings().consumer(), process.serdes(), control, List.of(view -> true))) {
            watcher.awaitReady(PATIENCE);
            ControlView view = watcher.view().orElseThrow();
            if (view.unreadable() > 0) {
                throw new KafkaException(view.unreadable() + " records of " + control.deployments() + " and "
                        + control.registry() + " cannot be read: which models need what is not known");
            }
            return Needs.of(view, process.project().modelNames());
        }
    }

    /** What each keeps that there is a trace of, and the project's own; in their order. */
    public List<Kept> all() {
        return List.copyOf(kept.values());
    }

    /** What one keeps. */
    public Kept of(int major) {
        return kept.getOrDefault(major, new Kept(major, new TreeMap<>(), new TreeMap<>(), List.of(), List.of()));
    }

    /** The MAJOR version of the project file. */
    public int current() {
        return process.project().featureSet().major();
    }

    /** The feature-set versions that are known of a MAJOR version: the project's, or those that models were trained on. */
    public List<String> versions(int major) {
        Stream<String> own =
                major == current() ? Stream.of(process.project().featureSet().version()) : Stream.empty();
        return Stream.concat(own, needs.versions(major).stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** The models that need a MAJOR version, in words. */
    public List<String> needs(int major) {
        return needs.of(major);
    }

    /** Why a MAJOR version must not be retired, in words; empty when it may. */
    public Optional<String> obstacle(int major) {
        Kept found = of(major);
        if (major == current()) {
            return Optional.of("the project file is of it");
        }
        if (!needs(major).isEmpty()) {
            return Optional.of("models need it: " + String.join(", ", needs(major)));
        }
        if (!found.running().isEmpty()) {
            return Optional.of("processes run it: " + String.join(", ", found.running()));
        }
        if (!groups.rebalancing().isEmpty()) {
            return Optional.of("what these groups read is not known while they rebalance, try again: "
                    + String.join(", ", groups.rebalancing()));
        }
        return found.readers().isEmpty()
                ? Optional.empty()
                : Optional.of("its topics are read by " + String.join(", ", found.readers()));
    }

    ConsumerGroups groups() {
        return groups;
    }

    /** Every number that may be one: of models, of the project, and in names of the project's. */
    private Set<Integer> candidates() {
        String project = process.project().name();
        Set<Integer> majors = new TreeSet<>(needs.trained());
        majors.addAll(List.of(0, 1, current()));
        Stream.concat(topics.stream(), groups.names().stream())
                .filter(name -> name.startsWith(project + ".") || name.startsWith(project + "-"))
                .flatMap(name ->
                        NUMBERED.matcher(name.substring(project.length())).results())
                .forEach(number -> majors.add(Integer.parseInt(number.group(1))));
        return majors;
    }

    private Kept look(int major, TopicSizes sizes) {
        Set<String> own = names(major);
        own.removeAll(ofOthers(major));
        Map<String, Boolean> members = new TreeMap<>();
        groups.requireSight(
                footprints(major).stream().map(Footprint::applicationId).toList());
        groups.names().stream().filter(own::contains).forEach(group -> members.put(group, groups.running(group)));
        Set<String> present = new TreeSet<>(topics);
        present.retainAll(own);
        List<String> subjects = catalogue(major).featureSetTopics().stream()
                .filter(own::contains)
                .map(SchemaRegistry::valueSubject)
                .filter(subject -> process.registry().latest(subject).isPresent())
                .toList();
        List<String> readers = new ArrayList<>(groups.readersOf(present));
        readers.removeAll(members.keySet());
        return new Kept(major, new TreeMap<>(members), new TreeMap<>(sizes.of(present)), subjects, readers);
    }

    /** Names of topics and groups that a MAJOR version has. */
    private Set<String> names(int major) {
        Set<String> names = new HashSet<>(catalogue(major).featureSetTopics());
        for (Footprint footprint : footprints(major)) {
            names.add(footprint.applicationId());
            names.addAll(footprint.internalTopics());
        }
        return names;
    }

    /** Versions 0 and 1 have names in common: those are of the one that is in use. */
    private Set<String> ofOthers(int major) {
        if (major > 1) {
            return Set.of();
        }
        int other = 1 - major;
        Footprint features = FeatureTopology.footprint(process.project().name(), other);
        boolean inUse = other == current()
                || groups.names().contains(features.applicationId())
                || features.internalTopics().stream().anyMatch(topics::contains);
        return inUse || (major == 0 && current() > 1) ? names(other) : Set.of();
    }

    private List<Footprint> footprints(int major) {
        String project = process.project().name();
        List<Footprint> footprints = new ArrayList<>(List.of(FeatureTopology.footprint(project, major)));
        footprints.addAll(ServingApp.footprints(project, major));
        return footprints;
    }

    private TopicCatalogue catalogue(int major) {
        return TopicCatalogue.of(
                process.project().name(),
                major,
                process.project().partitions(),
                process.topics().environment(),
                process.project().historicalPeriod());
    }
}
