app_name = "ration"
urlpatterns = []
