/** What a project has decided and learned, in a folder that outlives its cluster, and back on a cluster that has none of it. */
@NullMarked
package io.millrace.quickstart.backup;

import org.jspecify.annotations.NullMarked;
