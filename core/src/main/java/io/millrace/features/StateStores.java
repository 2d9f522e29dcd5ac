package io.millrace.features;

/**
 * Where an engine keeps its state.
 *
 * @param heads one small value per entity
 * @param pages closed tiles per entity, resolution and page
 * @param wide variable-size states per entity and feature
 */
public record StateStores(KeyValues heads, KeyValues pages, KeyValues wide) {}
