package io.millrace.topology.features;

import java.util.List;

/**
 * What a look at a project's sources has come to, each in one line: field of the project file, what was found, what is expected.
 *
 * @param mistakes with these nothing starts
 * @param remarks what may be meant, or what cannot be told yet
 */
public record SourceFindings(List<String> mistakes, List<String> remarks) {

    public SourceFindings {
        mistakes = List.copyOf(mistakes);
        remarks = List.copyOf(remarks);
    }
}
