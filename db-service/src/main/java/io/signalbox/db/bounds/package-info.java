/**
 * What is refused before a controller sees it, and in which form. Open {@link
 * io.signalbox.db.bounds.HeaderLists} first.
 */
@NullMarked
package io.signalbox.db.bounds;

import org.jspecify.annotations.NullMarked;
