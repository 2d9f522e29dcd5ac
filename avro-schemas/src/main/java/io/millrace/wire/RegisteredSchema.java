package io.millrace.wire;

import org.apache.avro.Schema;

/**
 * One version of a subject.
 *
 * @param id the schema's id, one over all subjects
 * @param version its number within the subject, from 1
 * @param schema the schema
 */
public record RegisteredSchema(int id, int version, Schema schema) {}
