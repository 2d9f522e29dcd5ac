/** A trained forest as flat arrays, walked in the order in which XGBoost walks it. */
@NullMarked
package io.millrace.forest;

import org.jspecify.annotations.NullMarked;
