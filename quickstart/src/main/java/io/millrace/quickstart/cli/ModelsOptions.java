package io.millrace.quickstart.cli;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.quickstart.models.RegisteredModels;
import io.millrace.records.ModelVersion;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.topics.TopicCatalogue;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command has that looks at the registry of models. */
final class ModelsOptions {
    @Mixin
    private SettingsOption settings;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "Which of the project's models; needed when there are several.")
    private @Nullable String model;

    @Option(names = "--json", description = "As JSON, with all figures.")
    private boolean json;

    /** What is shown of a model, as text or as JSON. */
    @FunctionalInterface
    interface Shown {
        List<String> of(ProcessContext process, RegisteredModels models, boolean json) throws Exception;
    }

    /** Shows something of the model. */
    int show(CommandLine line, Shown shown) throws Exception {
        return look(line, topics -> List.of(), (process, models) -> {
            shown.of(process, models, json).forEach(line.getOut()::println);
            return 0;
        });
    }

    /** What is shown of versions that are there. */
    @FunctionalInterface
    interface ShownVersions {
        List<String> of(ProcessContext process, RegisteredModels models, List<ModelVersion> versions, boolean json)
                throws Exception;
    }

    /**
     * Shows something of some versions, or says which there are.
     *
     * @param more topics that are read beside those of the registry and the deployments
     * @param wanted numbers or aliases
     */
    int show(CommandLine line, Function<TopicCatalogue, List<String>> more, List<String> wanted, ShownVersions shown)
            throws Exception {
        return look(line, more, (process, models) -> {
            List<ModelVersion> found =
                    wanted.stream().map(models::find).flatMap(Optional::stream).toList();
            if (found.size() < wanted.size()) {
                wanted.stream()
                        .filter(name -> models.find(name).isEmpty())
                        .map(models::unknown)
                        .forEach(line.getErr()::println);
                return Main.FAILED;
            }
            shown.of(process, models, found, json).forEach(line.getOut()::println);
            return 0;
        });
    }

    private interface Look {
        int at(ProcessContext process, RegisteredModels models) throws Exception;
    }

    private int look(CommandLine line, Function<TopicCatalogue, List<String>> more, Look look) throws Exception {
        Settings read = settings.read();
        Project project = ProjectOption.read(read);
        ModelDefinition wanted = ModelOption.of(line, project, model);
        return Reading.of(
                line,
                read,
                project,
                topics -> Stream.concat(
                                Stream.of(topics.modelRegistry(), topics.deployments()), more.apply(topics).stream())
                        .toList(),
                process -> look.at(process, RegisteredModels.read(process, wanted)));
    }
}
