package io.millrace.validation;

import java.util.List;
import java.util.SortedMap;

/**
 * What the events of one source were like.
 *
 * @param source name of the source
 * @param events those that could be read and are of a good time, whether or not a rule refused them then
 * @param fields what features and rules read, by path
 * @param broken how often each rule was broken, by field, kind and action; rules that were not are left out
 */
public record SourceProfile(
        String source, long events, List<FieldProfile> fields, SortedMap<ValidationRule, Long> broken) {}
