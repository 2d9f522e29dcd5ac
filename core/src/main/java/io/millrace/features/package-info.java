/**
 * The feature engine: tiles, heads, wide values and the sweep, over any key-value store. What others use is public; the rest hangs
 * together too closely for rooms of its own: of each that one could name, three quarters would be public. This is where to look.
 *
 * <ul>
 *   <li><b>The door</b>: a {@link io.millrace.features.FeatureSet} is compiled from a project; a
 *       {@link io.millrace.features.FeatureEngine} adds an {@link io.millrace.features.Event} and fills a
 *       {@link io.millrace.features.FeatureVector}, {@link io.millrace.features.EntityReplay} does so for one entity in memory.
 *   <li><b>Compiling</b>: {@link io.millrace.features.FeatureCompiler} and the other compilers say what each kind of feature needs,
 *       {@link io.millrace.features.SourceSlots} which fields are read, {@link io.millrace.features.PlanBuilder} lays it all out as
 *       a {@link io.millrace.features.Plan}; {@link io.millrace.features.FeatureMeaning} is what the registry holds a name to.
 *   <li><b>Monoids</b>: a {@link io.millrace.features.Monoid} is a state of fixed size, such as {@link io.millrace.features.Sum};
 *       a {@link io.millrace.features.Component} is one with what is added to it, an {@link io.millrace.features.Area} has them side
 *       by side, and a {@link io.millrace.features.Reading} is how a number is read off.
 *   <li><b>Tiles</b>: {@link io.millrace.features.Tiles} are the windows of one {@link io.millrace.features.Resolution} at work,
 *       {@link io.millrace.features.TilePlan} and {@link io.millrace.features.WindowPlan} where they lie.
 *   <li><b>What grows</b>: a {@link io.millrace.features.WidePlan} each for texts, {@link io.millrace.features.DistinctSet},
 *       {@link io.millrace.features.Tally} and {@link io.millrace.features.RecentEvents}.
 *   <li><b>One entity</b>: {@link io.millrace.features.EntityState} is its state during one operation, packed by
 *       {@link io.millrace.features.Words} and {@link io.millrace.features.Packed}; {@link io.millrace.features.SeenIds} the ids of
 *       its events.
 *   <li><b>Change</b>: a {@link io.millrace.features.Layout} is where things lie in state of another description,
 *       {@link io.millrace.features.Carry} brings them over, a {@link io.millrace.features.Hole} is what is missing then, of a
 *       {@link io.millrace.features.Part}, and {@link io.millrace.features.Fill} merges it in.
 *   <li><b>Stores</b>: {@link io.millrace.features.KeyValues}, and {@link io.millrace.features.HeadKey} in which order entities lie.
 * </ul>
 */
@NullMarked
package io.millrace.features;

import org.jspecify.annotations.NullMarked;
