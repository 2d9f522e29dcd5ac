package io.millrace.topology.features;

import io.millrace.features.FeatureSet;
import io.millrace.project.SemanticVersion;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.FeatureUpdateSchema;
import io.millrace.wire.RegisteredSchema;
import io.millrace.wire.RegistryException;
import io.millrace.wire.SchemaRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.avro.Schema;

/**
 * Whether the features mean what the versions before have registered. The registry would refuse those that do not; here each is
 * told by its name, before anything is registered.
 */
final class EarlierDefinitions {
    private EarlierDefinitions() {}

    /**
     * Compares the features with the latest registered schema of updates, which knows all that were before.
     *
     * @return one line per feature that is another, or not there, and one when the version is too low for what has changed; empty when all is well, or when nothing is registered yet
     * @throws RegistryException when the registry does not answer
     */
    static List<String> mistakes(FeatureSet features, TopicCatalogue catalogue, SchemaRegistry registry) {
        Optional<RegisteredSchema> latest = registry.latest(SchemaRegistry.valueSubject(catalogue.featureUpdates()));
        List<String> mistakes = new ArrayList<>();
        String section = "features." + features.project().entity().name() + ".";
        latest.flatMap(registered -> versionMistake(features, registered.schema()))
                .ifPresent(found -> mistakes.add(section + "version: " + found));
        for (String symbol : latest.map(EarlierDefinitions::symbols).orElse(List.of())) {
            int end = symbol.lastIndexOf("__");
            String name = symbol.substring(0, end);
            int feature = features.indexOf(name);
            if (feature < 0) {
                mistakes.add(
                        section + name + ": found none, expected the feature of that name that earlier versions have,"
                                + " or the next MAJOR version without it");
            } else if (!features.definitionHash(feature).equals(symbol.substring(end + 2))) {
                mistakes.add(
                        section + name + ": found another definition than that of earlier versions, expected the same,"
                                + " another name for the new one, or the next MAJOR version");
            }
        }
        return mistakes;
    }

    /** A version says one set of features in one order, and does not go back. */
    private static Optional<String> versionMistake(FeatureSet features, Schema registered) {
        String earlier = registered.getProp(FeatureUpdateSchema.VERSION);
        String version = features.project().featureSet().version();
        if (earlier == null || SemanticVersion.parse(version).compareTo(SemanticVersion.parse(earlier)) > 0) {
            return Optional.empty();
        }
        if (!version.equals(earlier)) {
            return Optional.of(
                    "found " + version + ", expected no less than " + earlier + ", which has been registered");
        }
        List<String> names = registered.getFields().stream()
                .skip(FeatureUpdateSchema.FIRST_FEATURE)
                .map(Schema.Field::name)
                .toList();
        return names.equals(IntStream.range(0, features.size())
                        .mapToObj(features::name)
                        .toList())
                ? Optional.empty()
                : Optional.of(
                        "found " + version + ", which has been registered for other features or another order, expected"
                                + " a later version");
    }

    private static List<String> symbols(RegisteredSchema registered) {
        Schema.Field definitions = registered.schema().getType() == Schema.Type.RECORD
                ? registered.schema().getField("definitions")
                : null;
        return definitions == null || definitions.schema().getType() != Schema.Type.ENUM
                ? List.of()
                : definitions.schema().getEnumSymbols();
    }
}
