package io.millrace.quickstart.models;

import io.millrace.project.ModelDefinition;
import io.millrace.project.SemanticVersion;
import io.millrace.project.Similar;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.records.Deployment;
import io.millrace.records.ModelStage;
import io.millrace.records.ModelVersion;
import io.millrace.runtime.process.ProcessContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one model, and which of them is what.
 *
 * @param model as the project file has it
 * @param versions by their numbers, the latest last
 * @param deployment the latest; null: nothing was deployed yet
 */
public record RegisteredModels(
        ModelDefinition model,
        List<ModelVersion> versions,
        @Nullable Deployment deployment) {
    private static final int NAMED = 8;
    private static final String CHAMPION = "champion";
    private static final String CHALLENGER = "challenger";
    private static final String PREVIOUS = "previous";
    private static final List<String> ALIASES = List.of(CHAMPION, CHALLENGER, PREVIOUS);

    public RegisteredModels {
        versions = versions.stream()
                .sorted(Comparator.comparing(version -> SemanticVersion.parse(version.getVersion())))
                .toList();
    }

    /** Reads them from the topics, as they are now. */
    public static RegisteredModels read(ProcessContext process, ModelDefinition model) {
        TopicReader topics = new TopicReader(process);
        Map<String, ModelVersion> versions = new LinkedHashMap<>();
        topics.read(process.topics().modelRegistry(), ModelVersion.class, (record, version) -> {
            if (version.getModel().equals(model.name())) {
                versions.put(version.getVersion(), version);
            }
        });
        Map<String, Deployment> deployments = new HashMap<>();
        topics.read(
                process.topics().deployments(),
                Deployment.class,
                (record, deployment) -> deployments.put(deployment.getModel(), deployment));
        return new RegisteredModels(model, List.copyOf(versions.values()), deployments.get(model.name()));
    }

    /** The version of a number, or of an alias: champion, challenger, previous. */
    public Optional<ModelVersion> find(String versionOrAlias) {
        String number = byAlias().getOrDefault(versionOrAlias, versionOrAlias);
        return versions.stream()
                .filter(version -> version.getVersion().equals(number))
                .findFirst();
    }

    /** Why nothing was found, in one sentence that says what there is. */
    public String unknown(String versionOrAlias) {
        List<String> numbers = versions.stream().map(ModelVersion::getVersion).toList();
        List<String> meant = new ArrayList<>(numbers);
        meant.addAll(byAlias().keySet());
        String what = "model " + model.name() + " has no " + (ALIASES.contains(versionOrAlias) ? "" : "version ")
                + versionOrAlias;
        if (numbers.isEmpty()) {
            return what + ": none is registered";
        }
        int hidden = Math.max(0, numbers.size() - NAMED);
        return what + Similar.hint(versionOrAlias, meant) + ": it has "
                + String.join(", ", numbers.subList(hidden, numbers.size()))
                + (hidden == 0 ? "" : " and " + hidden + " before them");
    }

    /** A version's stage, as people call it; one that no rollout has heard of is in none. */
    public String stage(ModelVersion version) {
        ModelStage stage = deployment == null
                ? ModelStage.NONE
                : deployment.getStages().getOrDefault(version.getVersion(), ModelStage.NONE);
        return stage.name().toLowerCase(Locale.ROOT);
    }

    /** A version's aliases. */
    public List<String> aliases(ModelVersion version) {
        List<String> aliases = new ArrayList<>();
        byAlias().forEach((alias, number) -> {
            if (number.equals(version.getVersion())) {
                aliases.add(alias);
            }
        });
        return aliases;
    }

    /** Stage and aliases in words: {@code production, champion}. */
    String standing(ModelVersion version) {
        List<String> words = new ArrayList<>(List.of(stage(version)));
        words.addAll(aliases(version));
        return String.join(", ", words);
    }

    private Map<String, String> byAlias() {
        Map<String, String> aliases = new LinkedHashMap<>();
        if (deployment != null) {
            put(aliases, CHAMPION, deployment.getChampion());
            put(aliases, CHALLENGER, deployment.getChallenger());
            put(aliases, PREVIOUS, deployment.getPrevious());
        }
        return aliases;
    }

    private static void put(Map<String, String> aliases, String alias, @Nullable String version) {
        if (version != null) {
            aliases.put(alias, Objects.requireNonNull(version));
        }
    }
}
