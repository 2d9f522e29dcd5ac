/**
 * Looks for good parameters of something that is dear to try: search spaces, trials, tree-structured Parzen estimators, pruning. Pure: what is tried next is a function of what was tried before.
 */
@NullMarked
package io.millrace.tuning;

import org.jspecify.annotations.NullMarked;
