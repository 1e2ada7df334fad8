"""Runs once in the sandbox's interpreter; its last value makes, from a way to take notes, the function that is called."""


def _coursebook_sandbox(note):
    import random
    import sys

    import graders.entry as entry
    from graders.run import FILE

    # Pyodide's own ways to JavaScript, of no use any more; `import js` and `import pyodide_js` find what is watched.
    for name in ("js", "pyodide_js", "pyodide_js._api"):
        sys.modules.pop(name, None)
    sys.modules["pyodide.webloop"].scheduleCallback = None
    sys.modules["pyodide._package_loader"].loadedPackages = None

    telling = {
        "open", "os.listdir", "os.scandir", "os.walk", "os.chdir", "os.remove", "os.rename", "os.mkdir", "os.system",
        "os.exec", "os.fork", "os.posix_spawn", "subprocess.Popen", "socket.__new__", "socket.connect",
        "socket.getaddrinfo", "_thread.start_new_thread", "ctypes.dlopen", "ctypes.dlsym", "gc.get_objects",
        "gc.get_referrers", "gc.get_referents", "sys._getframe", "sys.settrace", "sys.setprofile", "sys.addaudithook",
        "pickle.find_class", "urllib.Request",
    }  # fmt: skip
    frame_of = sys._getframe
    awake = [True]

    def is_students(frame, event):
        """Whether the student's program did this itself, not an import or a library for its own ends."""
        for _ in range(1 if event == "sys._getframe" else 12):
            if frame is None or frame.f_code.co_filename.startswith("<frozen importlib"):
                return False
            if frame.f_code.co_filename == FILE:
                return True
            frame = frame.f_back
        return False

    def hook(event, args):
        if event not in telling or not awake[0]:
            return
        awake[0] = False
        try:
            if is_students(frame_of(1), event):
                texts = [given if type(given) is str else "" for given in args[:2]]
                note("\t".join([event, *texts]))
        finally:
            awake[0] = True

    sys.addaudithook(hook)

    def call(name, seed, *texts):
        random.seed(seed)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(seed)
        return getattr(entry, name)(*texts)

    return call


_coursebook_sandbox
