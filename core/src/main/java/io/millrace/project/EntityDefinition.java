package io.millrace.project;

import java.time.Duration;

/**
 * Whom the features describe.
 *
 * @param name for example {@code customer}
 * @param key the field that holds the entity id, for display
 * @param refresh how often the sweep visits each entity
 * @param forgetAfter idle time after which an entity's state is dropped
 */
public record EntityDefinition(String name, String key, Duration refresh, Duration forgetAfter) {}
