package io.millrace.retrainer.dataset;

import java.time.Instant;

/**
 * What every row of a dataset's file says of the file, and nothing else: the same rows with the same stamp are the same bytes.
 *
 * @param version semantic version of the dataset
 * @param processedAt the time of the request that it was made for, event time
 */
public record DatasetStamp(String version, Instant processedAt) {}
