/** What each process of a project, and each kind of client beside them, may do on a cluster that lets nobody do what was not allowed. */
@NullMarked
package io.millrace.quickstart.acls;

import org.jspecify.annotations.NullMarked;
