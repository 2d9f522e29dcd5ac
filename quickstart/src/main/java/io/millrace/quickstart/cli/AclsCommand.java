package io.millrace.quickstart.cli;

import io.millrace.project.Project;
import io.millrace.quickstart.acls.Format;
import io.millrace.quickstart.acls.Grant;
import io.millrace.quickstart.acls.Role;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what each principal of a project has to be allowed, and no more. */
@Command(
        name = "acls",
        mixinStandardHelpOptions = true,
        description = {
            "Prints what has to be allowed to each process of a project, and to other clients, on a cluster that refuses what nobody has allowed; nothing is asked of the cluster, and nothing changed on it.",
            "Settings are those of run: where they name a webhook or MLflow, what that needs is in it.",
            "Serving's principal is serving and operator where console.token is set, or a line of rest.callers has operate; and producer where POST /push is used."
        })
final class AclsCommand implements Callable<Integer> {
    @Mixin
    private SettingsOption settings;

    @Option(
            names = "--principal",
            paramLabel = "ROLE=PRINCIPAL",
            description = {
                "Of whom the rights of a role are printed; may be repeated, and one principal may be several. Roles: ${COMPLETION-CANDIDATES}.",
                "Default: all of them, each of a principal User:<project>-<role>."
            })
    private Map<Role, String> principals = new LinkedHashMap<>();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "commands",
            description =
                    "One of: ${COMPLETION-CANDIDATES}. commands are those of Kafka's kafka-acls.sh, strimzi a KafkaUser for each principal. Default: ${DEFAULT-VALUE}.")
    private Format format;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Settings read = settings.read();
        Project project = ProjectOption.read(read);
        try (ProcessContext process = ProcessContext.client(read, project)) {
            String brokers = read.get(MillraceSettings.BOOTSTRAP_SERVERS);
            spec.commandLine().getOut().print(format.write(Grant.of(process, principals(project)), brokers));
            spec.commandLine().getOut().flush();
        }
        return 0;
    }

    private Map<Role, String> principals(Project project) {
        principals.forEach((role, principal) -> {
            if (!principal.matches("[A-Za-z]+:\\S.*") || principal.contains("'")) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(),
                        "--principal %s: found %s, expected a principal such as User:%s-%s"
                                .formatted(role, principal, project.name(), role));
            }
        });
        if (!principals.isEmpty()) {
            return principals;
        }
        Map<Role, String> all = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            all.put(role, "User:" + project.name() + "-" + role);
        }
        return all;
    }
}
