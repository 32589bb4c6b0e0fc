package io.signalbox.peer.jobrunr;

import io.signalbox.peer.api.TaskPeerContract;

class JobRunrPeerTest extends TaskPeerContract {}
