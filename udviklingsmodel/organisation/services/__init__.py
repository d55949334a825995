"""What happens to the municipality, its calendar, its people and their roles. Every change ends in the log."""

from udviklingsmodel.organisation.services.kommunen import (
    change_faggruppe,
    configuration_changed,
    create_faggruppe,
    delete_faggruppe,
    lock_indstillinger,
    set_kommune,
)
from udviklingsmodel.organisation.services.lukkeperioder import (
    delete_lukkeperiode,
    refuse_impossible,
    refuse_overlap,
    save_lukkeperioder,
)
from udviklingsmodel.organisation.services.personer import (
    DELT_POSTKASSE,
    INVITATION,
    change_bruger,
    create_bruger,
    deactivate_bruger,
    invite_bruger,
    reactivate_bruger,
)
from udviklingsmodel.organisation.services.roller import Sted, change_rolle, end_rolle, give_rolle, roles_change_together
from udviklingsmodel.organisation.services.steder import (
    Delsted,
    change_sted,
    close_sted,
    closed,
    create_sted,
    reopen_sted,
    uses_of_sted,
)

__all__ = [
    "DELT_POSTKASSE",
    "INVITATION",
    "Delsted",
    "Sted",
    "change_bruger",
    "change_faggruppe",
    "change_rolle",
    "change_sted",
    "close_sted",
    "closed",
    "configuration_changed",
    "create_bruger",
    "create_faggruppe",
    "create_sted",
    "deactivate_bruger",
    "delete_faggruppe",
    "delete_lukkeperiode",
    "end_rolle",
    "give_rolle",
    "invite_bruger",
    "lock_indstillinger",
    "reactivate_bruger",
    "refuse_impossible",
    "refuse_overlap",
    "reopen_sted",
    "roles_change_together",
    "save_lukkeperioder",
    "set_kommune",
    "uses_of_sted",
]
