package io.millrace.quickstart.cli;

import io.millrace.quickstart.Tokens;
import io.millrace.runtime.access.CallersFile;
import io.millrace.runtime.access.Credential;
import io.millrace.runtime.access.Scope;
import io.millrace.runtime.privacy.PrivateFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a token for somebody who asks over HTTP. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description =
                "Makes a token for a caller of rest.callers or http.callers: prints it, once, and the line for that"
                        + " file, which has only the token's SHA-256. A name may have several lines: give the new token, then"
                        + " take out the old one's line.")
final class TokenCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Who it is for: what commands and limits know the caller by.")
    private String name;

    @Option(
            names = "--scopes",
            required = true,
            paramLabel = "SCOPES",
            description = "What it is good for, separated by commas: score (predictions), read (features, console,"
                    + " metrics), push (events), operate (commands; implies read), peer (another instance).")
    private String scopes;

    @Option(
            names = "--append",
            paramLabel = "FILE",
            description = "Writes the line to the end of this file, which is made where there is none, and prints the"
                    + " token alone.")
    private @Nullable Path file;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String token = Tokens.random();
        String line;
        try {
            line = CallersFile.line(
                    name, Scope.parse(scopes, EnumSet.allOf(Scope.class)), Credential.TokenHash.of(token));
        } catch (IllegalArgumentException expected) {
            throw new CommandLine.ParameterException(spec.commandLine(), "Expected " + expected.getMessage() + ".");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (file == null) {
            out.printf(
                    "Token of %s, which nothing shows again:%n  %s%nLine for the file of callers:%n  %s%n",
                    name, token, line);
        } else {
            append(file, line);
            out.println(token);
        }
        return 0;
    }

    private static void append(Path file, String line) throws IOException {
        String before = Files.readString(PrivateFiles.create(file));
        String separator = before.isEmpty() || before.endsWith("\n") ? "" : System.lineSeparator();
        Files.writeString(file, separator + line + System.lineSeparator(), StandardOpenOption.APPEND);
    }
}
