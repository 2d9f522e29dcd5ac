/** What each MAJOR version of the feature set keeps in the cluster, and the end of those that nothing needs. */
@NullMarked
package io.millrace.quickstart.retirement;

import org.jspecify.annotations.NullMarked;
