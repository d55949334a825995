from samtykke.models.barn import Barn, Indehaver, Oplysning

__all__ = ["Barn", "Indehaver", "Oplysning"]
