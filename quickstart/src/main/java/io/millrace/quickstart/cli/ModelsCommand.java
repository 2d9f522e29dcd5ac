package io.millrace.quickstart.cli;

import io.millrace.quickstart.cli.CommandOptions.Wanted;
import io.millrace.quickstart.models.BundleState;
import io.millrace.quickstart.models.FruitlessTrainings;
import io.millrace.quickstart.models.ModelAncestry;
import io.millrace.quickstart.models.ModelDifference;
import io.millrace.quickstart.models.ModelListing;
import io.millrace.quickstart.models.ModelSheet;
import io.millrace.quickstart.models.RegisteredModels;
import io.millrace.quickstart.models.SignatureState;
import io.millrace.records.CommandKind;
import io.millrace.records.ModelVersion;
import io.millrace.records.TrainingState;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.signing.ModelKeys;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The registry of models. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the registered versions of a model, what they are like, how two differ and where one comes from; moves one to another"
                    + " stage. Reads topics; no process needs to run but for stage and archive. Settings are those of run.",
            "VERSION is a number, or champion, challenger or previous.",
            "Exit code 1 when there is no such version, or a move is refused."
        })
final class ModelsCommand implements Runnable {
    private static final String VERSION = "A version of the registry, or champion, challenger or previous.";

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "Say what to do: list, show, diff, lineage, stage or archive.");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description =
                    "All versions, the latest first: stage and aliases, when and why, data, the success metric with its interval, gates.")
    int list(
            @Option(names = "--rejected", description = "Candidates that did not pass, and why, instead.")
                    boolean rejected,
            @Option(names = "--failed", description = "Trainings that could not be done, and why, instead.")
                    boolean failed,
            @Mixin ModelsOptions options)
            throws Exception {
        Set<TrainingState> fruitless = EnumSet.noneOf(TrainingState.class);
        if (rejected) {
            fruitless.add(TrainingState.REJECTED);
        }
        if (failed) {
            fruitless.add(TrainingState.FAILED);
        }
        return rejected || failed
                ? options.show(
                        line("list"),
                        topics -> List.of(topics.trainingRuns()),
                        List.of(),
                        (process, models, none, json) -> {
                            FruitlessTrainings found = FruitlessTrainings.read(process, models.model(), fruitless);
                            return json ? List.of(found.json()) : found.text();
                        })
                : options.show(line("list"), ModelsCommand::listed);
    }

    private static List<String> listed(ProcessContext process, RegisteredModels models, boolean json) {
        if (json) {
            return List.of(ModelListing.json(models));
        }
        return models.versions().isEmpty()
                ? List.of(models.model().name()
                        + ": no version is registered (--failed and --rejected tell of trainings)")
                : ModelListing.text(models);
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "All that is known of a version, its bundle and its signature checked.")
    int show(@Parameters(paramLabel = "VERSION", description = VERSION) String version, @Mixin ModelsOptions options)
            throws Exception {
        return options.show(
                line("show"),
                topics -> List.of(topics.modelArtifacts()),
                List.of(version),
                (process, models, found, json) -> {
                    ModelSheet sheet = sheet(process, models, found.get(0));
                    return json ? List.of(sheet.json()) : sheet.text();
                });
    }

    private static ModelSheet sheet(ProcessContext process, RegisteredModels models, ModelVersion version)
            throws Exception {
        return new ModelSheet(
                models,
                version,
                BundleState.of(process, version.getArtifact()),
                SignatureState.of(process.project().name(), version, ModelKeys.verification(process.settings())));
    }

    @Command(
            name = "diff",
            mixinStandardHelpOptions = true,
            description =
                    "What two versions have not in common: parameters, features, data, gates, figures, importance.")
    int diff(
            @Parameters(index = "0", paramLabel = "BEFORE", description = VERSION) String before,
            @Parameters(index = "1", paramLabel = "AFTER", description = VERSION) String after,
            @Mixin ModelsOptions options)
            throws Exception {
        return options.show(
                line("diff"), topics -> List.of(), List.of(before, after), (process, models, found, json) -> {
                    ModelDifference difference = new ModelDifference(found.get(0), found.get(1));
                    return json ? List.of(difference.json()) : difference.text();
                });
    }

    @Command(
            name = "lineage",
            mixinStandardHelpOptions = true,
            description =
                    "Where a version comes from, and its parent, and so on to the first: data and offsets, features, parameters, commit, and the"
                            + " event that asked for it with its evidence.")
    int lineage(@Parameters(paramLabel = "VERSION", description = VERSION) String version, @Mixin ModelsOptions options)
            throws Exception {
        return options.show(
                line("lineage"),
                topics -> List.of(topics.retrainEvents()),
                List.of(version),
                (process, models, found, json) -> {
                    ModelAncestry ancestry = ModelAncestry.read(process, models, found.get(0));
                    return json ? List.of(ancestry.json()) : ancestry.text();
                });
    }

    @Command(
            name = "stage",
            mixinStandardHelpOptions = true,
            description =
                    "Moves a version that does not serve to staging or to archived, and prints what the monitor answers.")
    int stage(
            @Parameters(index = "0", paramLabel = "VERSION", description = "A version of the registry.") String version,
            @Parameters(index = "1", paramLabel = "STAGE", description = "staging or archived.") String stage,
            @Mixin DeployOptions options)
            throws Exception {
        return options.give(
                line("stage"), new Wanted(CommandKind.TRANSITION).of(version).into(stage.toLowerCase(Locale.ROOT)));
    }

    @Command(
            name = "archive",
            mixinStandardHelpOptions = true,
            description = "Puts a version aside that does not serve: short for stage VERSION archived.")
    int archive(
            @Parameters(paramLabel = "VERSION", description = "A version of the registry.") String version,
            @Mixin DeployOptions options)
            throws Exception {
        return options.give(
                line("archive"), new Wanted(CommandKind.TRANSITION).of(version).into("archived"));
    }

    private CommandLine line(String name) {
        return spec.subcommands().get(name);
    }
}
